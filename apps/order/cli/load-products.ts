/**
 * Adds the products of `data/products.json` to a merchant. Existing products stay unchanged: orders have
 * taken from their stock.
 *
 * `npx nx run order:load-products --merchant=mer_…`
 */
import { counted, readArguments, runProgram, UsageError } from '@millrace/command-line';
import { merchantIds } from '@millrace/contracts-merchant/merchant-id';
import { enterStage, stageNamed } from '@millrace/stages';
import products from '../data/products.json' with { type: 'json' };

const USAGE = 'usage: npx nx run order:load-products --merchant=mer_… [--configuration=local|dev|prod]';

await runProgram(async () => {
  const { values } = readArguments({
    usage: USAGE,
    options: { merchant: { type: 'string' }, stage: { type: 'string', default: 'local' } },
  });
  const { merchant: merchantId = '' } = values;
  const stage = stageNamed(values.stage);
  if (!merchantIds.is(merchantId))
    throw new UsageError('--merchant is not a merchant id, such as mer_01JD…', USAGE);
  await enterStage(stage);

  const { addProducts } = await import('./add-products.ts');
  const added = await addProducts(stage, merchantId, products);
  console.log(
    `${counted(products.length, 'product')}: ${added} added, ${products.length - added} existed already`,
  );
});
