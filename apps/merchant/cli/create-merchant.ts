/**
 * Creates a merchant by way of the stage's admin function, and shows its key, once.
 *
 * `npx nx run merchant:admin --args="--name=Acme"`
 */
import { readArguments } from '@millrace/command-line';
import { enterStage, stageNamed } from '@millrace/stages';
import { connectOrders } from './connect-orders.ts';
import { invokeAdmin } from './invoke-admin.ts';
import { isMode, runCommand } from './run-command.ts';

const USAGE = `usage: --name=<name> [--mode=test|live] [--connect-orders] [--stage=local|dev|prod]
  without --mode, the key is of the mode that the stage accepts
  with --connect-orders, the merchant's orders are paid with the key`;

await runCommand(async () => {
  const { values } = readArguments({
    usage: USAGE,
    options: {
      name: { type: 'string' },
      mode: { type: 'string' },
      'connect-orders': { type: 'boolean', default: false },
      stage: { type: 'string', default: 'local' },
    },
  });
  const { name, mode, stage } = values;
  if (!name || !isMode(mode)) throw new Error(USAGE);
  await enterStage(stageNamed(stage));

  const merchant = await invokeAdmin(stage, { command: 'createMerchant', name, ...(mode && { mode }) });
  console.log(`merchant  ${merchant.merchantId}  (${merchant.name}, ${merchant.mode})`);
  console.log(`API key   ${merchant.apiKey}`);
  console.log('Keep the key now: it is stored hashed and cannot be shown again.');
  const { merchantId, apiKey } = merchant;
  if (values['connect-orders'] && apiKey !== null) await connectOrders({ stage, merchantId, apiKey });
});
