import { paymentIds, refundIds } from '@millrace/contracts-payment';
import { refundSucceeded, settlementFailed } from '@millrace/contracts-settlement';
import { readBody } from '@millrace/dead-letters';
import { at, MERCHANT } from '@millrace/order/testing/builders.ts';
import { projectEvent, type EventNotProjected } from '@millrace/payment/application/project-event.ts';
import { aChange, aNewPayment, aPendingPayment, eventsTo } from '@millrace/payment/testing/builders.ts';
import { inMemoryPaymentStore } from '@millrace/payment/testing/in-memory-payment-store.ts';
import { inMemoryRefundStore } from '@millrace/payment/testing/in-memory-refund-store.ts';
import type { Codes, Given, Ports, Unreadable } from './cases.ts';

export const projection: Codes<Exclude<EventNotProjected['reason'], 'too_early'> | Unreadable> = {
  contradiction: async (ports) => {
    const payment = aPendingPayment();
    const store = inMemoryPaymentStore();
    await store.create(aNewPayment(payment));
    for (const event of eventsTo.settled) await store.apply(payment, aChange(event));
    return { body: JSON.stringify(aFailure(payment.id)), work: projectOn(store)(ports) };
  },
  payment_unknown: (ports) => ({
    body: JSON.stringify(aFailure(paymentIds.create())),
    work: projectOn()(ports),
  }),
  refund_unknown: (ports) => {
    const [paymentId, refundId] = [paymentIds.create(), refundIds.create()];
    const { source, type, detail } = refundSucceeded.make({
      ...eventFacts,
      id: `${refundId}.succeeded`,
      data: { paymentId, refundId, transferId: 'tr_9' } as never,
    });
    return { body: JSON.stringify({ source, 'detail-type': type, detail }), work: projectOn()(ports) };
  },
  event_unknown: (ports) => ({
    body: JSON.stringify({ source: 'millrace.x', 'detail-type': 'x.happened', detail: {} }),
    work: projectOn()(ports),
  }),
  malformed_message: (ports) => ({ body: '{', work: projectOn()(ports) }),
  validation_failed: (ports) => ({
    body: JSON.stringify({ ...aFailure(paymentIds.create()), detail: {} }),
    work: projectOn()(ports),
  }),
};

const eventFacts = { occurredAt: at(4), correlationId: 'cor_event', merchantId: MERCHANT };

function aFailure(paymentId: string) {
  const { source, type, detail } = settlementFailed.make({
    ...eventFacts,
    id: `${paymentId}.failed`,
    data: { paymentId, code: 'source_declined', message: 'The bank declined.' },
  });
  return { source, 'detail-type': type, detail };
}

function projectOn(store = inMemoryPaymentStore()) {
  const refunds = inMemoryRefundStore(store);
  return ({ clock, logger }: Ports): Given['work'] =>
    ({ body }) =>
      projectEvent(readBody(body) as never, { store, refunds, clock, logger });
}
