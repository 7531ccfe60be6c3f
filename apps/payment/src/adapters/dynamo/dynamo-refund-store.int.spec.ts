import { afterAll, beforeAll } from '@jest/globals';
import { DynamoIdempotencyStore } from '@millrace/idempotency';
import { fixedClock, startDynamo, type TestDynamo } from '@millrace/testing';
import { at } from '../../testing/builders.ts';
import { paymentsTable } from '../../testing/payments-table.ts';
import { describeRefundStore } from '../../testing/refund-store-contract.ts';
import { DynamoPaymentStore } from './dynamo-payment-store.ts';
import { DynamoRefundStore } from './dynamo-refund-store.ts';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describeRefundStore('the store in DynamoDB', async () => {
  const table = await dynamo.createTable(paymentsTable);
  const client = dynamo.documentClient();
  const clock = fixedClock(at(0));
  return {
    store: new DynamoPaymentStore(client, table, clock),
    refunds: new DynamoRefundStore(client, table, clock),
    idempotency: new DynamoIdempotencyStore(client, table, clock),
  };
});
