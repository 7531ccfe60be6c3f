/**
 * Creates a merchant through the stage's admin function and prints its API key.
 *
 * `npx nx run merchant:admin --args="--name=Acme"`
 */
import { readArguments, runProgram, UsageError } from '@millrace/command-line';
import { enterStage, stageNamed } from '@millrace/stages';
import { connectOrders } from './connect-orders.ts';
import { readMode } from './key-mode.ts';

const USAGE = `usage: npx nx run merchant:admin --name=<name> [--mode=test|live] [--connect-orders]
                              [--configuration=local|dev|prod]
  --mode            mode of the API key; by default the one that the stage accepts
  --connect-orders  pays the merchant's orders with this key`;

await runProgram(async () => {
  const { values } = readArguments({
    usage: USAGE,
    options: {
      name: { type: 'string' },
      mode: { type: 'string' },
      'connect-orders': { type: 'boolean', default: false },
      stage: { type: 'string', default: 'local' },
    },
  });
  const { name, stage } = values;
  const mode = readMode(values.mode, USAGE);
  if (!name) throw new UsageError('--name is missing', USAGE);
  await enterStage(stageNamed(stage));

  const { invokeAdmin } = await import('./invoke-admin.ts');
  const merchant = await invokeAdmin(stage, { command: 'createMerchant', name, ...(mode && { mode }) });
  console.log(`merchant  ${merchant.merchantId}  (${merchant.name}, ${merchant.mode})`);
  console.log(`API key   ${merchant.apiKey}`);
  console.log('Save the key now: it is stored as a hash and cannot be shown again.');
  const { merchantId, apiKey } = merchant;
  if (values['connect-orders'] && apiKey !== null) await connectOrders({ stage, merchantId, apiKey });
});
