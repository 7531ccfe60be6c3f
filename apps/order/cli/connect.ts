/**
 * Connects a merchant: from now on its orders are paid with the API key that is read from stdin.
 *
 * `npx nx run order:connect --merchant=mer_…`, and then the key; it is never an argument, which other users of the
 * machine could see.
 */
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { merchantIds } from '@millrace/contracts-merchant';
import { connectMerchant } from '../src/adapters/payments/connect-merchant.ts';
import { enterStage, runCommand } from './stage.ts';

const USAGE = 'usage: --merchant=mer_… [--stage=local|dev|prod], and the API key on stdin';
const API_KEY = /^mk_(test|live)_[A-Za-z0-9_-]{1,120}$/;

await runCommand(async () => {
  const { values } = parseArgs({
    options: { merchant: { type: 'string' }, stage: { type: 'string', default: 'local' } },
  });
  const { merchant = '', stage } = values;
  if (!merchantIds.is(merchant)) throw new Error(USAGE);
  enterStage(stage, USAGE);
  if (process.stdin.isTTY) console.error('API key, then Ctrl-D:');
  const apiKey = (await text(process.stdin)).trim();
  if (!API_KEY.test(apiKey)) throw new Error('what came on stdin is not an API key: mk_test_… or mk_live_…');

  await connectMerchant(new SecretsManagerClient({}), {
    secretId: `millrace-${stage}-order-payment-keys`,
    merchantId: merchant,
    apiKey,
  });
  console.log(`orders of ${merchant} are paid with this key within a minute`);
});
