import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamo, storedItems, type TestDynamo } from '@millrace/testing';
import {
  aBowl,
  aDraft,
  aMessage,
  aDetail,
  aMug,
  anAcceptedOrder,
  at,
  declined,
  oneBowl,
  twoMugs,
} from '../../testing/builders.ts';
import { dynamoStores } from '../../testing/dynamo-stores.ts';
import { describeOrderStore } from '../../testing/order-store-contract.ts';
import { processorOn } from '../../testing/processor.ts';
import { productKey } from './order-keys.ts';

let dynamo: TestDynamo;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.stop());

describeOrderStore('the store in DynamoDB', (catalog) => dynamoStores(dynamo, catalog));

describe('the store in DynamoDB', () => {
  it('sells a stock of 30 to exactly 30 of 100 concurrent orders', async () => {
    const stores = await dynamoStores(dynamo, [aMug(30)]);
    const { process } = processorOn(stores);
    const one = { ...twoMugs, quantity: 1 };
    const messages = Array.from({ length: 100 }, () => aMessage(aDetail({ items: [one] })));
    const outcomes = await Promise.all(messages.map((message) => process(message)));
    const kinds = outcomes.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'stored')).toHaveLength(30);
    expect(kinds.filter((kind) => kind === 'rejected')).toHaveLength(70);
    expect(await stores.stockOf('p-1001')).toBe(0);
    const orders = await storedItems(dynamo, stores.tables.orders, 'order');
    expect(orders.filter(({ status }) => status === 'accepted')).toHaveLength(30);
  });

  it('returns stock to the products that still exist', async () => {
    const { store, tables, stockOf } = await dynamoStores(dynamo, [aMug(5), aBowl(1)]);
    const order = anAcceptedOrder(aDraft({ items: [twoMugs, oneBowl] }));
    await store.decide({ from: 'nothing', order });
    const Key = productKey(order.merchantId, 'p-1004');
    await dynamo.documentClient().send(new DeleteCommand({ TableName: tables.products, Key }));
    expect(await store.conclude(order, declined(null), at(5))).toMatchObject({ kind: 'changed' });
    expect(await stockOf('p-1001')).toBe(5);
    const { products } = await store.findWithProducts(order, ['p-1004']);
    expect(products.size).toBe(0);
  });
});
