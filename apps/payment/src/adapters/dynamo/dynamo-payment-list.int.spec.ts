import { afterAll, beforeAll } from '@jest/globals';
import { fixedClock, startDynamo, type TestDynamo } from '@millrace/testing';
import { at } from '../../testing/builders.ts';
import { describePaymentList } from '../../testing/payment-list-contract.ts';
import { paymentsTable } from '../../testing/payments-table.ts';
import { DynamoPaymentList } from './dynamo-payment-list.ts';
import { DynamoPaymentStore } from './dynamo-payment-store.ts';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describePaymentList('the list in DynamoDB', async () => {
  const table = await dynamo.createTable(paymentsTable);
  const client = dynamo.documentClient();
  return {
    store: new DynamoPaymentStore(client, table, fixedClock(at(0))),
    list: new DynamoPaymentList(client, table),
  };
});
