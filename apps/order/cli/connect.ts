/**
 * Connects a merchant: its orders are paid with the API key read from stdin. A key of another merchant is
 * refused.
 *
 * `npx nx run order:connect --merchant=mer_…`, then the key. The key is never an argument, because other
 * users of the machine can see those.
 */
import { text } from 'node:stream/consumers';
import { counted, readArguments, runProgram, UsageError } from '@millrace/command-line';
import { merchantIds } from '@millrace/contracts-merchant/merchant-id';
import { enterStage, stageNamed } from '@millrace/stages';

const USAGE =
  'usage: npx nx run order:connect --merchant=mer_… [--configuration=local|dev|prod], with the API key on stdin';

await runProgram(async () => {
  const { values } = readArguments({
    usage: USAGE,
    options: { merchant: { type: 'string' }, stage: { type: 'string', default: 'local' } },
  });
  const { merchant = '' } = values;
  const stage = stageNamed(values.stage);
  if (!merchantIds.is(merchant))
    throw new UsageError('--merchant is not a merchant id, such as mer_01JD…', USAGE);
  await enterStage(stage);
  if (process.stdin.isTTY) console.error('API key, then Ctrl-D:');
  const apiKey = (await text(process.stdin)).trim();

  const { connectOrders } = await import('./connect-orders.ts');
  const resumed = await connectOrders({ stage, merchantId: merchant, apiKey });
  console.log(`orders of ${merchant} are paid with this key within a minute`);
  if (resumed > 0) console.log(`${counted(resumed, 'order')} on hold: requeued`);
});
