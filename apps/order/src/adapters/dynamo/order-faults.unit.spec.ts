import { describe, expect, it } from '@jest/globals';
import { InternalServerError, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { simulationIds } from '@millrace/contracts-order';
import { paymentIds } from '@millrace/contracts-payment';
import { InvariantViolation } from '@millrace/invariants';
import { fixedClock, cancelled, scriptedClient } from '@millrace/testing';
import {
  aDraft,
  anAcceptedOrder,
  aPlacedOrder,
  aRecord,
  at,
  declined,
  MERCHANT,
} from '../../testing/builders.ts';
import { dynamoDueOrders } from './dynamo-due-orders.ts';
import { dynamoOrderList } from './dynamo-order-list.ts';
import { dynamoOrderStore } from './dynamo-order-store.ts';
import { dynamoMessageCount } from './message-count.ts';
import { orderItem, orderOf } from './order-item.ts';

/** No waits between tries. */
const backoff = { firstMs: 0, wait: async () => {}, random: () => 0 };

/** Stores whose service returns these answers in turn, and then the last one again and again. */
function storesThatGet(...answers: (Error | object)[]) {
  const { client, sent } = scriptedClient(answers);
  const clock = fixedClock(at(0));
  return {
    sent,
    store: dynamoOrderStore({
      client,
      tables: { orders: 'orders', products: 'products' },
      clock,
      backoff,
    }),
    dueOrders: dynamoDueOrders(client, 'orders'),
    count: dynamoMessageCount(client, 'orders', clock),
    list: dynamoOrderList(client, 'orders'),
  };
}

const order = anAcceptedOrder();
const conflict = cancelled('None', 'TransactionConflict', 'None');

describe('a transaction that conflicts with another', () => {
  it('is retried', async () => {
    const { store, sent } = storesThatGet(conflict, conflict, {});
    expect([await store.decide({ from: 'nothing', order }), sent.length]).toEqual(['decided', 3]);
  });

  it('fails after seven attempts, and may be repeated later', async () => {
    const { store, sent } = storesThatGet(conflict);
    const unavailable = { name: 'OrderStoreUnavailable', retryable: true };
    await expect(store.decide({ from: 'nothing', order })).rejects.toMatchObject(unavailable);
    expect(sent).toHaveLength(7);
    expect(await store.place(aPlacedOrder(), aRecord('1'))).toBe('contended');
  });

  it('fails when another write overtakes it at every attempt to end an order', async () => {
    const found = { Item: orderItem(order) };
    const overtaken = cancelled('ConditionalCheckFailed', 'None', 'None');
    const { store, sent } = storesThatGet(...Array.from({ length: 5 }, () => [found, overtaken]).flat());
    await expect(store.conclude(order, declined(null), at(1))).rejects.toMatchObject({ retryable: true });
    expect(sent).toHaveLength(10);
  });
});

describe('a batch read with unprocessed keys', () => {
  const product = { productId: 'p-1001', price: 1999, currency: 'USD', stock: 3 };

  it('reads the rest', async () => {
    const left = { products: { Keys: [{ merchantId: MERCHANT, productId: 'p-1001' }] } };
    const { store, sent } = storesThatGet(
      { Responses: { orders: [orderItem(order)] }, UnprocessedKeys: left },
      { Responses: { products: [product] } },
    );
    const found = await store.findWithProducts(order, ['p-1001']);
    expect(found.order).toEqual(order);
    expect([...found.products.keys()]).toEqual(['p-1001']);
    expect(sent[1]).toMatchObject({ RequestItems: left });
  });

  it('fails after five attempts', async () => {
    const { store, sent } = storesThatGet({ Responses: {}, UnprocessedKeys: { products: { Keys: [] } } });
    await expect(store.findWithProducts(order, ['p-1001'])).rejects.toMatchObject({
      name: 'OrderStoreUnavailable',
    });
    expect(sent).toHaveLength(5);
  });
});

describe('a failure of the service', () => {
  const facts = { $metadata: {}, message: 'no' };
  it.each([
    [true, new InternalServerError(facts)],
    [true, Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    [true, cancelled('ThrottlingError')],
    [false, new ResourceNotFoundException(facts)],
    [false, cancelled('ValidationError')],
  ])('becomes OrderStoreUnavailable, retryable %s: %s', async (retryable, failure) => {
    const { store, dueOrders, count, list } = storesThatGet(failure);
    const paymentId = paymentIds.create();
    const due = { ...order, dueAt: at(0), sweeps: 0 };
    const calls = [
      () => store.place(aPlacedOrder(), aRecord('1')),
      () => store.find(order),
      () => store.findWithProducts(order, ['p-1001']),
      () => store.decide({ from: 'nothing', order }),
      () => store.conclude(order, declined(null), at(1)),
      () => store.link(order, paymentId, at(0), at(1)),
      () => store.hold(order, { code: 'code', message: 'Why.' }, at(0)),
      () => dueOrders.findDue({ shard: 0, dueBy: at(0), limit: 1 }),
      () => dueOrders.requeue(due, at(1)),
      () => count.count({ simulationId: simulationIds.create(), sequence: 0 }, 'stored'),
      () => list.page({ merchantId: MERCHANT, limit: 1 }),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ name: 'OrderStoreUnavailable', retryable });
    }
  });
});

describe('an item that this module did not write', () => {
  const item = orderItem(order);
  it.each([
    ['is of another kind', { ...item, kind: 'simulation' }],
    ['has an amount other than the sum of its lines', { ...item, amount: 1 }],
    ['is paid without a payment', { ...item, status: 'paid' }],
    ['is placed and never due', { ...orderItem(aPlacedOrder(aDraft())), dueAt: undefined }],
    ['has an unknown status', { ...item, status: 'lost' }],
  ])('is refused when it %s', (_, wrong) => {
    expect(() => orderOf(wrong as typeof item)).toThrow(InvariantViolation);
  });
});
