/**
 * Connects a merchant: its orders are paid with the API key read from stdin. A key of another merchant is
 * refused.
 *
 * `npx nx run order:connect --merchant=mer_…`, then the key. The key is never an argument, because other
 * users of the machine can see those.
 */
import { text } from 'node:stream/consumers';
import { counted, readArguments, runProgram, UsageError } from '@millrace/command-line';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsClient, budgets } from '@millrace/aws-clients';
import { isApiKey, merchantIds } from '@millrace/contracts-merchant';
import { documentClient } from '@millrace/dynamo';
import { enterStage, readParameter, stageNamed } from '@millrace/stages';
import { connectMerchant } from '../src/adapters/payments/connect-merchant.ts';
import { resumeOrders } from '../src/adapters/dynamo/resume-orders.ts';

const USAGE =
  'usage: npx nx run order:connect --merchant=mer_… [--configuration=local|dev|prod], with the API key on stdin';

await runProgram(async () => {
  const { values } = readArguments({
    usage: USAGE,
    options: { merchant: { type: 'string' }, stage: { type: 'string', default: 'local' } },
  });
  const { merchant = '', stage } = values;
  if (!merchantIds.is(merchant))
    throw new UsageError('--merchant is not a merchant id, such as mer_01JD…', USAGE);
  await enterStage(stageNamed(stage));
  if (process.stdin.isTTY) console.error('API key, then Ctrl-D:');
  const apiKey = (await text(process.stdin)).trim();
  if (!isApiKey(apiKey)) throw new Error('stdin is not an API key, such as mk_test_… or mk_live_…');

  await connectMerchant(awsClient(SecretsManagerClient, { budget: budgets.command }), {
    stage,
    paymentsUrl: await readParameter(stage, 'payment', 'api-url'),
    kmsKeyId: await readParameter(stage, 'order', 'table-key-arn'),
    merchantId: merchant,
    apiKey,
  });
  const tableName = `millrace-${stage}-order-orders`;
  const documents = documentClient({ budget: budgets.command });
  const resumed = await resumeOrders(documents, { tableName, merchantId: merchant }, new Date());
  console.log(`orders of ${merchant} are paid with this key within a minute`);
  if (resumed > 0) console.log(`${counted(resumed, 'order')} on hold: requeued`);
});
