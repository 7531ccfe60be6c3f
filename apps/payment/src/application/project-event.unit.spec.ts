import { beforeEach, describe, expect, it } from '@jest/globals';
import { paymentRejected } from '@millrace/contracts-processing';
import { settlementCompleted, settlementFailed } from '@millrace/contracts-settlement';
import { SchemaMismatch } from '@millrace/schema';
import { fixedClock, recordingLogger } from '@millrace/testing';
import type { Payment, PendingPayment } from '../domain/payment.ts';
import { aChange, aNewPayment, aPendingPayment, at, MERCHANT, eventsTo } from '../testing/builders.ts';
import { inMemoryPaymentStore } from '../testing/in-memory-payment-store.ts';
import { inMemoryRefundStore } from '../testing/in-memory-refund-store.ts';
import { projectEvent } from './project-event.ts';

let ports: ReturnType<typeof makePorts>;
let payment: PendingPayment;
beforeEach(() => {
  ports = makePorts();
  payment = aPendingPayment();
});

function makePorts() {
  const store = inMemoryPaymentStore();
  return { store, refunds: inMemoryRefundStore(store), clock: fixedClock(at(5)), logger: recordingLogger() };
}

const failure = { code: 'source_declined', message: 'The bank declined.' };

function eventOf(name: 'rejected' | 'completed' | 'failed') {
  const facts = {
    id: `${payment.id}.${name}`,
    occurredAt: at(4),
    correlationId: 'cor_event',
    merchantId: MERCHANT,
  };
  const paymentId = payment.id;
  const { source, type, detail } = {
    rejected: () => paymentRejected.make({ ...facts, data: { paymentId, ...failure } }),
    completed: () => settlementCompleted.make({ ...facts, data: { paymentId, transferId: 'tr_9' } }),
    failed: () => settlementFailed.make({ ...facts, data: { paymentId, ...failure } }),
  }[name]();
  return { source, 'detail-type': type, detail };
}

async function given(status: Payment['status']): Promise<void> {
  await ports.store.create(aNewPayment(payment));
  for (const event of eventsTo[status]) await ports.store.apply(payment, aChange(event));
}

describe('projecting an event', () => {
  it.each([
    ['pending', 'rejected', { status: 'failed', failure }],
    ['processing', 'completed', { status: 'settled', transferId: 'tr_9' }],
    ['processing', 'failed', { status: 'failed', failure }],
  ] as const)('changes a %s payment that is %s', async (status, name, expected) => {
    await given(status);
    await projectEvent(eventOf(name), ports);
    const after = (await ports.store.find(payment))!;
    expect(after).toMatchObject({ ...expected, updatedAt: at(5) });
    expect(after.history.at(-1)).toMatchObject({
      cause: `${payment.id}.${name}`,
      correlationId: 'cor_event',
    });
  });

  it.each([
    ['settled', 'completed', 'already_applied'],
    ['failed', 'failed', 'already_applied'],
    ['failed', 'rejected', 'already_applied'],
    ['canceled', 'rejected', 'overtaken'],
    ['processing', 'rejected', 'overtaken'],
    ['settled', 'rejected', 'overtaken'],
  ] as const)('changes nothing of a %s payment that is %s: %s', async (status, name, reason) => {
    await given(status);
    const before = await ports.store.find(payment);
    await projectEvent(eventOf(name), ports);
    expect(await ports.store.find(payment)).toEqual(before);
    expect(ports.logger.lines.at(-1)).toMatchObject({ level: 'info', facts: { reason } });
  });

  it.each(['completed', 'failed'] as const)(
    'fails as retryable when a payment is %s before it is claimed',
    async (name) => {
      await given('pending');
      await expect(projectEvent(eventOf(name), ports)).rejects.toMatchObject({
        name: 'EventNotProjected',
        reason: 'too_early',
        retryable: true,
      });
      await ports.store.apply(payment, aChange('claim'));
      await projectEvent(eventOf(name), ports);
      expect((await ports.store.find(payment))!.status).toBe(name === 'completed' ? 'settled' : 'failed');
    },
  );

  it.each([
    ['settled', 'failed'],
    ['failed', 'completed'],
    ['canceled', 'completed'],
    ['canceled', 'failed'],
  ] as const)('refuses a contradiction, not retryable: %s, then %s', async (status, name) => {
    await given(status);
    const before = await ports.store.find(payment);
    await expect(projectEvent(eventOf(name), ports)).rejects.toMatchObject({
      reason: 'contradiction',
      retryable: false,
    });
    expect(await ports.store.find(payment)).toEqual(before);
    expect(ports.logger.lines.at(-1)).toMatchObject({
      level: 'error',
      facts: { eventId: `${payment.id}.${name}`, status, lastEntry: before!.history.at(-1) },
    });
  });

  it('refuses an event of an unknown payment', async () => {
    await expect(projectEvent(eventOf('completed'), ports)).rejects.toMatchObject({
      reason: 'payment_unknown',
    });
  });

  it('refuses an event of an unknown type, and one that breaks its contract', async () => {
    const event = eventOf('completed');
    await expect(projectEvent({ ...event, 'detail-type': 'settlement.undone' }, ports)).rejects.toMatchObject(
      { reason: 'event_unknown' },
    );
    await expect(projectEvent({ ...event, detail: {} }, ports)).rejects.toThrow(SchemaMismatch);
  });
});
