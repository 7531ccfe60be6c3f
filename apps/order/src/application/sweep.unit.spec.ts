import { beforeEach, describe, expect, it } from '@jest/globals';
import { fixedClock, type FixedClock, recordingLogger, type RecordingLogger } from '@millrace/testing';
import { aDraft, aPlacedOrder, aRecord, at } from '../testing/builders.ts';
import { memoryOrderStore, type MemoryOrderStore } from '../testing/memory-order-store.ts';
import type { DueOrders } from './due-orders.ts';
import { OrderStoreUnavailable } from './order-store.ts';
import { sweep } from './sweep.ts';

let store: MemoryOrderStore;
let clock: FixedClock;
let logger: RecordingLogger;
beforeEach(() => {
  store = memoryOrderStore([]);
  clock = fixedClock(at(60));
  logger = recordingLogger();
});

const ports = (over: Partial<DueOrders> = {}) => ({
  dueOrders: { ...store, ...over },
  clock,
  logger,
  sweepAfterSeconds: 60,
});

async function stored(count: number) {
  const orders = Array.from({ length: count }, () => aPlacedOrder());
  for (const [index, order] of orders.entries()) await store.place(order, aRecord(`${index}`));
  return orders;
}

const down = async () => {
  throw new OrderStoreUnavailable('requeue', { retryable: true, cause: new Error('throttled') });
};

describe('a sweep', () => {
  it('puts every overdue order back, over many pages, and says so in one line', async () => {
    await stored(250);
    const summary = { found: 250, requeued: 250, overtaken: 0, failed: 0, moreDue: false };
    expect(await sweep(ports())).toEqual(summary);
    expect(logger.lines).toEqual([{ level: 'info', message: 'sweep finished', facts: summary }]);
    expect(await sweep(ports())).toMatchObject({ found: 0 });
  });

  it('waits twice as long after every sweep', async () => {
    const [order] = await stored(1);
    await sweep(ports());
    expect(await store.find(order!)).toMatchObject({ dueAt: at(180), sweeps: 1 });
    clock.advance(120_000 - 1);
    expect(await sweep(ports())).toMatchObject({ found: 0 });
    clock.advance(1);
    await sweep(ports());
    expect(await store.find(order!)).toMatchObject({ dueAt: at(420), sweeps: 2 });
  });

  it('raises an alarm from the tenth sweep on', async () => {
    await stored(1);
    for (let sweeps = 1; sweeps <= 10; sweeps += 1) {
      expect(logger.lines.filter(({ level }) => level === 'error')).toEqual([]);
      await sweep(ports());
      clock.advance(3_600_000);
    }
    expect(logger.lines.filter(({ level }) => level === 'error')).toMatchObject([{ facts: { sweeps: 10 } }]);
  });

  it('leaves alone what was put back meanwhile', async () => {
    await stored(1);
    const requeue: DueOrders['requeue'] = async (due, next) => {
      await store.requeue(due, at(500));
      return store.requeue(due, next);
    };
    expect(await sweep(ports({ requeue }))).toMatchObject({ found: 1, requeued: 0, overtaken: 1 });
  });

  it('goes on after an order that could not be put back, and finds it the next time', async () => {
    const orders = await stored(30);
    const requeue: DueOrders['requeue'] = (due, next) =>
      due.id === orders[3]!.id ? down() : store.requeue(due, next);
    expect(await sweep(ports({ requeue }))).toMatchObject({ found: 30, requeued: 29, failed: 1 });
    expect(logger.lines[0]).toMatchObject({ level: 'error', facts: { orderId: orders[3]!.id } });
    expect(await sweep(ports())).toMatchObject({ found: 1, requeued: 1 });
  });

  it('ends, and says that more is due, however much there is', async () => {
    const { merchantId, id } = aDraft();
    const due = { merchantId, id, dueAt: at(0), sweeps: 0 };
    const findDue: DueOrders['findDue'] = async () => ({ due: [due], next: due });
    expect(await sweep(ports({ findDue }))).toMatchObject({ found: 160, moreDue: true });
  });

  it('fails when the store cannot be searched', async () => {
    await expect(sweep(ports({ findDue: down }))).rejects.toThrow(OrderStoreUnavailable);
  });
});
