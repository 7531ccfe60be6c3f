import { beforeEach, describe, expect, it } from '@jest/globals';
import { refundIds, type RefundId } from '@millrace/contracts-payment';
import { refundFailed, refundSucceeded } from '@millrace/contracts-settlement';
import { SchemaMismatch } from '@millrace/schema';
import { fixedClock, recordingLogger } from '@millrace/testing';
import type { PendingRefund } from '../domain/refund.ts';
import { aChange, aNewPayment, aPendingPayment, at, MERCHANT, eventsTo } from '../testing/builders.ts';
import { inMemoryPaymentStore } from '../testing/in-memory-payment-store.ts';
import { inMemoryRefundStore } from '../testing/in-memory-refund-store.ts';
import { aCreateRefund, aRefundChange, decidingOn, eventsToRefund } from '../testing/refund-builders.ts';
import { projectEvent } from './project-event.ts';

let ports: ReturnType<typeof makePorts>;
let refund: PendingRefund;

function makePorts() {
  const store = inMemoryPaymentStore();
  return { store, refunds: inMemoryRefundStore(store), clock: fixedClock(at(5)), logger: recordingLogger() };
}

beforeEach(async () => {
  ports = makePorts();
  const payment = aPendingPayment();
  await ports.store.create(aNewPayment(payment));
  for (const event of eventsTo.settled) await ports.store.apply(payment, aChange(event));
  const settled = (await ports.store.find(payment))!;
  const created = await ports.refunds.create(settled, decidingOn(aCreateRefund()));
  if (created.kind !== 'created') throw new Error(created.kind);
  refund = created.refund;
});

const failure = { code: 'refund_refused', message: 'The bank refused.' };

function eventOf(name: 'succeeded' | 'failed', of: { refundId?: RefundId } = {}) {
  const facts = {
    id: `${refund.id}.${name}`,
    occurredAt: at(4),
    correlationId: 'cor_event',
    merchantId: MERCHANT,
  };
  const named = { refundId: refund.id, paymentId: refund.paymentId, ...of };
  const { source, type, detail } =
    name === 'succeeded'
      ? refundSucceeded.make({ ...facts, data: { ...named, transferId: 'tr_9' } })
      : refundFailed.make({ ...facts, data: { ...named, ...failure, reversalId: 'tr_10' } });
  return { source, 'detail-type': type, detail };
}

const stored = async () => ({
  refund: (await ports.refunds.findAll([refund]))[0]!,
  payment: (await ports.store.find({ merchantId: MERCHANT, id: refund.paymentId }))!,
});

describe('projecting an event of a refund', () => {
  it.each([
    ['succeeded', { status: 'succeeded', transferId: 'tr_9' }, 1_000n],
    ['failed', { status: 'failed', failure, reversalId: 'tr_10' }, 0n],
  ] as const)(
    'changes a refund that has %s, and appends to the history of its payment',
    async (name, expected, left) => {
      await projectEvent(eventOf(name), ports);
      const after = await stored();
      expect(after.refund).toMatchObject({ ...expected, updatedAt: at(5) });
      expect(after.payment.refunded.amount).toBe(left);
      expect(after.payment.history.at(-1)).toMatchObject({
        change: `refund_${name}`,
        refundId: refund.id,
        cause: `${refund.id}.${name}`,
        correlationId: 'cor_event',
      });
      expect(ports.logger.lines.at(-1)).toMatchObject({
        level: 'info',
        message: 'refund changed',
        facts: { refundId: refund.id, paymentId: refund.paymentId, status: name },
      });
    },
  );

  it.each(['succeeded', 'failed'] as const)(
    'changes nothing of a refund that has %s before',
    async (name) => {
      await projectEvent(eventOf(name), ports);
      const before = await stored();
      await projectEvent(eventOf(name), ports);
      expect(await stored()).toEqual(before);
      expect(ports.logger.lines.at(-1)).toMatchObject({
        level: 'info',
        facts: { reason: 'already_applied' },
      });
    },
  );

  it.each([
    ['succeeded', 'failed'],
    ['failed', 'succeeded'],
  ] as const)('INV-16: refuses a contradiction, not retryable: %s, then %s', async (status, name) => {
    for (const event of eventsToRefund[status]) await ports.refunds.apply(refund, aRefundChange(event));
    const before = await stored();
    await expect(projectEvent(eventOf(name), ports)).rejects.toMatchObject({
      reason: 'contradiction',
      retryable: false,
    });
    expect(await stored()).toEqual(before);
    expect(ports.logger.lines.at(-1)).toMatchObject({
      level: 'error',
      message: 'event contradicts the refund',
      facts: { eventId: `${refund.id}.${name}`, refundId: refund.id, status },
    });
  });

  it('refuses an event of an unknown refund', async () => {
    await expect(
      projectEvent(eventOf('failed', { refundId: refundIds.create() }), ports),
    ).rejects.toMatchObject({ reason: 'refund_unknown', retryable: false });
  });

  it('refuses an event that breaks its contract', async () => {
    await expect(projectEvent({ ...eventOf('failed'), detail: {} }, ports)).rejects.toThrow(SchemaMismatch);
  });
});
