import type { PaymentImage } from '@millrace/contracts-payment';
import { paymentAccepted, paymentRejected } from '@millrace/contracts-processing';
import type { BusEvent } from '@millrace/events';
import { screenPayment } from './screen-payment.ts';

/**
 * The event that a change of a payment calls for.
 *
 * A `processing` payment was put back on its way by the sweeper: it is accepted once more, as everything that
 * follows is keyed by its id. The event's id is derived from the payment, so that a repeat is recognised as one.
 *
 * @param occurredAt RFC 3339, UTC, to the millisecond
 * @returns undefined for a payment that has reached its end
 */
export function decideEvent(payment: PaymentImage, occurredAt: string): BusEvent | undefined {
  if (payment.status !== 'pending' && payment.status !== 'processing') return undefined;
  const { paymentId, merchantId, correlationId, amount, currency, source, quote = null } = payment;
  const facts = { occurredAt, correlationId, merchantId };
  const decision = screenPayment(payment);
  if (decision.outcome === 'accepted') {
    const data = { paymentId, amount, currency, source, quote };
    return paymentAccepted.make({ ...facts, id: `${paymentId}.accepted`, data });
  }
  const { code, message } = decision;
  return paymentRejected.make({
    ...facts,
    id: `${paymentId}.rejected`,
    data: { paymentId, code, message },
  });
}
