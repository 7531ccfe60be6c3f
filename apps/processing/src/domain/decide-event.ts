import type { PaymentImage, RefundImage } from '@millrace/contracts-payment';
import { paymentAccepted, paymentRejected, refundRequested } from '@millrace/contracts-processing';
import type { BusEvent } from '@millrace/events';
import type { ScreeningDecision } from './screening-decision.ts';

/**
 * The event of a screened payment. Its id is derived from the payment, so that a repeat is recognised as one.
 * @param occurredAt RFC 3339, UTC, to the millisecond
 */
export function eventOfPayment(
  payment: PaymentImage,
  decision: ScreeningDecision,
  occurredAt: string,
): BusEvent {
  const { paymentId, merchantId, correlationId, amount, currency, source, quote = null } = payment;
  const facts = { occurredAt, correlationId, merchantId };
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

/**
 * The event of a pending refund, under an id of its own. It is not screened: its amount is reserved already, and it
 * goes back to where the money came from.
 * @param occurredAt RFC 3339, UTC, to the millisecond
 */
export function eventOfRefund(refund: RefundImage, occurredAt: string): BusEvent {
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
