import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fixedClock, startDynamo, type TestDynamo } from '@millrace/testing';
import { aChange, aNewPayment, aPendingPayment, at } from '../../testing/builders.ts';
import { measuredClient } from '../../testing/measured-client.ts';
import { describePaymentList } from '../../testing/payment-list-contract.ts';
import { paymentsTable } from '../../testing/payments-table.ts';
import { dynamoPaymentList } from './dynamo-payment-list.ts';
import { dynamoPaymentStore } from './dynamo-payment-store.ts';
import { BY_MERCHANT_AND_REFERENCE } from './payment-item.ts';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describePaymentList('the list in DynamoDB', async () => {
  const table = await dynamo.createTable(paymentsTable);
  const client = dynamo.documentClient();
  return {
    store: dynamoPaymentStore(client, table, fixedClock(at(0))),
    list: dynamoPaymentList(client, table),
  };
});

describe('the index of references', () => {
  it('costs one write unit per new payment and none per change', async () => {
    const table = await dynamo.createTable(paymentsTable);
    const consumed: (number | undefined)[] = [];
    const client = measuredClient(dynamo, ({ GlobalSecondaryIndexes }) =>
      consumed.push(GlobalSecondaryIndexes?.[BY_MERCHANT_AND_REFERENCE]?.CapacityUnits),
    );
    const store = dynamoPaymentStore(client, table, fixedClock(at(0)));
    const payment = aPendingPayment({ reference: 'R'.repeat(128) });
    await store.create(aNewPayment(payment));
    await store.apply(payment, aChange('claim'));
    await store.apply(payment, aChange('settle'));
    expect(consumed).toEqual([1, undefined, undefined]);
  });
});
