/**
 * Creates a merchant by way of the stage's admin function, and shows its key, once.
 *
 * `npx nx run merchant:admin --args="--name=Acme --mode=test"`
 */
import { parseArgs } from 'node:util';
import type { AdminRequest } from '@millrace/contracts-merchant';
import { invokeAdmin } from './invoke-admin.ts';
import { useLocalCloud } from './local-environment.ts';

const USAGE = 'usage: --name=<name> [--mode=test|live] [--stage=local|dev|prod]';

try {
  const { values } = parseArgs({
    options: {
      name: { type: 'string' },
      mode: { type: 'string', default: 'test' },
      stage: { type: 'string', default: 'local' },
    },
  });
  const { name, mode, stage } = values;
  if (!name || (mode !== 'test' && mode !== 'live') || !/^[a-z][a-z0-9-]{0,19}$/.test(stage)) {
    throw new Error(USAGE);
  }
  if (stage === 'local') useLocalCloud(process.env);

  const request: AdminRequest = { command: 'createMerchant', name, mode };
  const response = await invokeAdmin(stage, request);
  if ('refused' in response) throw new Error(`${response.refused}: ${response.detail}`);
  console.log(`merchant  ${response.merchantId}  (${response.name}, ${response.mode})`);
  console.log(`API key   ${response.apiKey}`);
  console.log('Keep the key now: it is stored hashed and cannot be shown again.');
} catch (error) {
  console.error(error instanceof Error ? describe(error) : error);
  process.exitCode = 1;
}

/** The message with what caused it, without a stack: what went wrong lies outside of this program. */
function describe({ message, cause }: Error): string {
  return cause instanceof Error ? `${message} (${cause.message || cause.name})` : message;
}
