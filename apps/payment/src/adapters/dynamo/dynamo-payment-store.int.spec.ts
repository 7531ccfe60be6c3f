import { afterAll, beforeAll } from '@jest/globals';
import { dynamoIdempotencyStore } from '@millrace/idempotency';
import { fixedClock, startDynamo, type TestDynamo } from '@millrace/testing';
import { at } from '../../testing/builders.ts';
import { describePaymentStore } from '../../testing/payment-store-contract.ts';
import { paymentsTable } from '../../testing/payments-table.ts';
import { dynamoPaymentStore } from './dynamo-payment-store.ts';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describePaymentStore('the store in DynamoDB', async () => {
  const table = await dynamo.createTable(paymentsTable);
  const client = dynamo.documentClient();
  const clock = fixedClock(at(0));
  return {
    store: dynamoPaymentStore(client, table, clock),
    idempotency: dynamoIdempotencyStore(client, table, clock),
  };
});
