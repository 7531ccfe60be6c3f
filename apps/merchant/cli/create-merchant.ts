/**
 * Creates a merchant by way of the stage's admin function, and shows its key, once.
 *
 * `npx nx run merchant:admin --args="--name=Acme --mode=test"`
 */
import { parseArgs } from 'node:util';
import { invokeAdmin } from './invoke-admin.ts';
import { enterStage, runCommand } from './run-command.ts';

const USAGE = 'usage: --name=<name> [--mode=test|live] [--stage=local|dev|prod]';

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      name: { type: 'string' },
      mode: { type: 'string', default: 'test' },
      stage: { type: 'string', default: 'local' },
    },
  });
  const { name, mode, stage } = values;
  if (!name || (mode !== 'test' && mode !== 'live')) throw new Error(USAGE);
  enterStage(stage, USAGE);

  const merchant = await invokeAdmin(stage, { command: 'createMerchant', name, mode });
  console.log(`merchant  ${merchant.merchantId}  (${merchant.name}, ${merchant.mode})`);
  console.log(`API key   ${merchant.apiKey}`);
  console.log('Keep the key now: it is stored hashed and cannot be shown again.');
});
