import { beforeEach, describe, expect, it } from '@jest/globals';
import { fixedClock, recordingLogger, type FixedClock, type RecordingLogger } from '@millrace/testing';
import { aChange, aNewPayment, aPendingPayment, at, eventsTo } from '../testing/builders.ts';
import { inMemoryPaymentStore, type InMemoryPaymentStore } from '../testing/in-memory-payment-store.ts';
import { inMemoryRefundStore } from '../testing/in-memory-refund-store.ts';
import { aCreateRefund, decidingOn } from '../testing/refund-builders.ts';
import { PaymentStoreUnavailable, type PaymentStore } from './payment-store.ts';
import { sweepPayments } from './sweep-payments.ts';

let store: InMemoryPaymentStore;
let clock: FixedClock;
let logger: RecordingLogger;
beforeEach(() => {
  store = inMemoryPaymentStore();
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
  it('requeues pending refunds, too, and logs one that failed', async () => {
    const [payment] = await stored(1);
    for (const event of eventsTo.settled) await store.apply(payment!, aChange(event));
    const created = await inMemoryRefundStore(store).create(
      (await store.find(payment!))!,
      decidingOn(aCreateRefund()),
    );
    if (created.kind !== 'created') throw new Error(created.kind);
    clock.advance(2_000);
    const down = async () => {
      throw new PaymentStoreUnavailable('requeue', { retryable: true, cause: new Error('throttled') });
    };
    expect(await sweepPayments(ports({ requeue: down }))).toMatchObject({ found: 1, failed: 1 });
    expect(logger.lines[0]).toMatchObject({
      level: 'error',
      message: 'refund not requeued',
      facts: { refundId: created.refund.id },
    });
    expect(await sweepPayments(ports())).toMatchObject({ found: 1, requeued: 1 });
    expect(await sweepPayments(ports())).toMatchObject({ found: 0 });
  });

  it('does not requeue a payment that changed meanwhile', async () => {
    const [payment] = await stored(1);
    const requeue: PaymentStore['requeue'] = async (due, next) => {
      await store.apply(payment!, aChange('cancel'));
      return store.requeue(due, next);
    };
    expect(await sweepPayments(ports({ requeue }))).toMatchObject({ found: 1, requeued: 0, overtaken: 1 });
    expect(await store.find(payment!)).toMatchObject({ status: 'canceled' });
  });

  it('fails when the store cannot be searched', async () => {
    const findDue = async () => {
      throw new PaymentStoreUnavailable('findDue', { retryable: true, cause: new Error('down') });
    };
    await expect(sweepPayments(ports({ findDue }))).rejects.toThrow(PaymentStoreUnavailable);
  });
});
