import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsClient, budgets } from '@millrace/aws-clients';
import { isApiKey } from '@millrace/contracts-merchant';
import type { MerchantId } from '@millrace/contracts-merchant/merchant-id';
import { documentClient } from '@millrace/dynamo';
import { readParameter, type StageName } from '@millrace/stages';
import { connectMerchant } from '../src/adapters/payments/connect-merchant.ts';
import { resumeOrders } from '../src/adapters/dynamo/resume-orders.ts';

interface Connection {
  readonly stage: StageName;
  readonly merchantId: MerchantId;
  readonly apiKey: string;
}

/**
 * Pays the merchant's orders with the key, and requeues those on hold.
 * @returns how many were requeued
 * @throws Error when the text is not an API key, or the key of another merchant
 */
export async function connectOrders({ stage, merchantId, apiKey }: Connection): Promise<number> {
  if (!isApiKey(apiKey)) throw new Error('stdin is not an API key, such as mk_test_… or mk_live_…');
  await connectMerchant(awsClient(SecretsManagerClient, { budget: budgets.command }), {
    stage,
    paymentsUrl: await readParameter(stage, 'payment', 'api-url'),
    kmsKeyId: await readParameter(stage, 'order', 'table-key-arn'),
    merchantId,
    apiKey,
  });
  const tableName = `millrace-${stage}-order-orders`;
  return resumeOrders(documentClient({ budget: budgets.command }), { tableName, merchantId }, new Date());
}
