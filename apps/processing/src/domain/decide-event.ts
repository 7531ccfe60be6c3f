import type { PaymentImage, RefundImage } from '@millrace/contracts-payment';
import { paymentAccepted, paymentRejected, refundRequested } from '@millrace/contracts-processing';
import type { BusEvent } from '@millrace/events';
import { screenPayment } from './screen-payment.ts';

/**
 * The event that a change of a payment or of a refund calls for. Its id is derived from what it is about, so that a
 * repeat is recognised as one.
 *
 * @param occurredAt RFC 3339, UTC, to the millisecond
 * @returns undefined for what has reached its end
 */
export function decideEvent(change: PaymentImage | RefundImage, occurredAt: string): BusEvent | undefined {
  return change.kind === 'refund' ? ofRefund(change, occurredAt) : ofPayment(change, occurredAt);
}

/**
 * A `processing` payment was put back on its way by the sweeper: it is accepted once more, as everything that
 * follows is keyed by its id.
 */
function ofPayment(payment: PaymentImage, occurredAt: string): BusEvent | undefined {
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

/** A refund is not screened: its amount is reserved already, and it goes back to where the money came from. */
function ofRefund(refund: RefundImage, occurredAt: string): BusEvent | undefined {
  if (refund.status !== 'pending') return undefined;
  const { refundId, refundedPaymentId: paymentId, merchantId, correlationId } = refund;
  const { amount, currency, source, split = null } = refund;
  return refundRequested.make({
    id: `${refundId}.requested`,
    occurredAt,
    correlationId,
    merchantId,
    data: { refundId, paymentId, amount, currency, source, split },
  });
}
