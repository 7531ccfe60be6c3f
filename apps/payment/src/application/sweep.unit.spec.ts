import { beforeEach, describe, expect, it } from '@jest/globals';
import { fixedClock, type FixedClock, recordingLogger, type RecordingLogger } from '@millrace/testing';
import { aChange, aNewPayment, aPendingPayment, at, wayTo } from '../testing/builders.ts';
import { memoryPaymentStore, type MemoryPaymentStore } from '../testing/memory-payment-store.ts';
import { memoryRefundStore } from '../testing/memory-refund-store.ts';
import { aCreateRefund, decidingOn } from '../testing/refund-builders.ts';
import { PaymentStoreUnavailable, type PaymentStore } from './payment-store.ts';
import { sweep } from './sweep.ts';

let store: MemoryPaymentStore;
let clock: FixedClock;
let logger: RecordingLogger;
beforeEach(() => {
  store = memoryPaymentStore();
  clock = fixedClock(at(60));
  logger = recordingLogger();
});

const ports = (over: Partial<PaymentStore> = {}) => ({
  store: { ...store, ...over },
  clock,
  logger,
  sweepAfterSeconds: 60,
});

async function stored(count: number) {
  const payments = Array.from({ length: count }, () => aPendingPayment());
  for (const payment of payments) await store.create(aNewPayment(payment));
  return payments;
}

describe('a sweep', () => {
  it('puts every overdue payment back, over many pages, and says so in one line', async () => {
    await stored(250);
    const summary = { found: 250, requeued: 250, overtaken: 0, failed: 0, moreDue: false };
    expect(await sweep(ports())).toEqual(summary);
    expect(logger.lines).toEqual([{ level: 'info', message: 'sweep finished', facts: summary }]);
    expect(await sweep(ports())).toMatchObject({ found: 0 });
  });

  it('waits twice as long after every sweep', async () => {
    const [payment] = await stored(1);
    for (const [dueSeconds, nextSeconds] of [
      [60, 180],
      [180, 420],
      [420, 900],
    ] as const) {
      clock.advance(dueSeconds * 1000 - (clock().getTime() - Date.parse(at(0))) - 1);
      expect(await sweep(ports())).toMatchObject({ found: 0 });
      clock.advance(1);
      expect(await sweep(ports())).toMatchObject({ requeued: 1 });
      expect(await store.find(payment!)).toMatchObject({ dueAt: at(nextSeconds) });
    }
  });

  it('puts pending refunds back too, and names them', async () => {
    const [payment] = await stored(1);
    for (const event of wayTo.settled) await store.apply(payment!, aChange(event));
    const created = await memoryRefundStore(store).create(
      (await store.find(payment!))!,
      decidingOn(aCreateRefund()),
    );
    if (created.kind !== 'created') throw new Error(created.kind);
    clock.advance(2_000);
    const down = async () => {
      throw new PaymentStoreUnavailable('requeue', { retryable: true, cause: new Error('throttled') });
    };
    expect(await sweep(ports({ requeue: down }))).toMatchObject({ found: 1, failed: 1 });
    expect(logger.lines[0]).toMatchObject({
      level: 'error',
      message: 'refund was not put back',
      facts: { refundId: created.refund.id },
    });
    expect(await sweep(ports())).toMatchObject({ found: 1, requeued: 1 });
    expect(await sweep(ports())).toMatchObject({ found: 0 });
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

  it('leaves alone what was changed meanwhile', async () => {
    const [payment] = await stored(1);
    const requeue: PaymentStore['requeue'] = async (due, next) => {
      await store.apply(payment!, aChange('cancel'));
      return store.requeue(due, next);
    };
    expect(await sweep(ports({ requeue }))).toMatchObject({ found: 1, requeued: 0, overtaken: 1 });
    expect(await store.find(payment!)).toMatchObject({ status: 'canceled' });
  });

  it('goes on after a payment that could not be put back, and finds it the next time', async () => {
    const payments = await stored(30);
    let broken = true;
    const requeue: PaymentStore['requeue'] = async (due, next) => {
      if (broken && due.id === payments[3]!.id) {
        throw new PaymentStoreUnavailable('requeue', { retryable: true, cause: new Error('throttled') });
      }
      return store.requeue(due, next);
    };
    expect(await sweep(ports({ requeue }))).toMatchObject({ found: 30, requeued: 29, failed: 1 });
    expect(logger.lines[0]).toMatchObject({ level: 'error', facts: { paymentId: payments[3]!.id } });
    broken = false;
    expect(await sweep(ports({ requeue }))).toMatchObject({ found: 1, requeued: 1 });
  });

  it('ends, and says that more is due, however much there is', async () => {
    const endless: PaymentStore['findDue'] = async () => {
      const { merchantId, id } = aPendingPayment();
      const due = { kind: 'payment', merchantId, id, dueAt: at(0), sweeps: 0 } as const;
      return { due: [due], next: due };
    };
    expect(await sweep(ports({ findDue: endless }))).toMatchObject({ found: 160, moreDue: true });
  });

  it('fails when the store cannot be searched', async () => {
    const findDue = async () => {
      throw new PaymentStoreUnavailable('findDue', { retryable: true, cause: new Error('down') });
    };
    await expect(sweep(ports({ findDue }))).rejects.toThrow(PaymentStoreUnavailable);
  });
});
