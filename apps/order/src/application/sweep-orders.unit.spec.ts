import { expect, it } from '@jest/globals';
import { fixedClock, recordingLogger } from '@millrace/testing';
import { aPlacedOrder, aRecord, at } from '../testing/builders.ts';
import { inMemoryOrderStore } from '../testing/in-memory-order-store.ts';
import { OrderStoreUnavailable } from './order-store.ts';
import { sweepOrders } from './sweep-orders.ts';

it('a sweep requeues overdue orders, logs one that failed, and finds it the next time', async () => {
  const store = inMemoryOrderStore([]);
  const logger = recordingLogger();
  const orders = [aPlacedOrder(), aPlacedOrder()];
  for (const [index, order] of orders.entries()) await store.place(order, aRecord(`${index}`));
  const ports = { dueOrders: store, clock: fixedClock(at(60)), logger, sweepAfterSeconds: 60 };
  const requeue: typeof store.requeue = async (due, next) => {
    if (due.id !== orders[0]!.id) return store.requeue(due, next);
    throw new OrderStoreUnavailable('requeue', { retryable: true, cause: new Error('throttled') });
  };
  expect(await sweepOrders({ ...ports, dueOrders: { ...store, requeue } })).toMatchObject({
    requeued: 1,
    failed: 1,
  });
  expect(logger.lines[0]).toMatchObject({ level: 'error', facts: { orderId: orders[0]!.id } });
  expect(await sweepOrders(ports)).toMatchObject({ found: 1, requeued: 1 });
  expect(await store.find(orders[0]!)).toMatchObject({ dueAt: at(180), sweeps: 1 });
});
