import { paymentIds, refundIds, type PaymentId, type RefundId } from '@millrace/contracts-payment';
import { paymentRejected } from '@millrace/contracts-processing';
import {
  refundFailed,
  refundSucceeded,
  settlementCompleted,
  settlementFailed,
} from '@millrace/contracts-settlement';
import type { DeliveredEvent, EventDetail } from '@millrace/events';
import type { Change, ChangeFacts } from '../domain/apply-change.ts';
import type { RefundChange } from '../domain/apply-refund-change.ts';

/** What an event says, without when and why it was said. */
type Said<Of extends ChangeFacts> = Of extends ChangeFacts ? Omit<Of, keyof ChangeFacts> : never;

/** An event by its contract, and what it says of a payment or of one of its refunds. */
export type KnownEvent = { readonly detail: EventDetail<unknown>; readonly paymentId: PaymentId } & (
  | { readonly kind: 'payment'; readonly said: Said<Change> }
  | { readonly kind: 'refund'; readonly refundId: RefundId; readonly said: Said<RefundChange> }
);

/**
 * @returns undefined for an event of another type
 * @throws SchemaMismatch when the event does not fit its contract
 */
export function readEvent(event: DeliveredEvent): KnownEvent | undefined {
  switch (event['detail-type']) {
    case paymentRejected.type: {
      const detail = paymentRejected.parse(event.detail);
      const { code, message } = detail.data;
      return ofPayment(detail, { event: 'reject', failure: { code, message } });
    }
    case settlementFailed.type: {
      const detail = settlementFailed.parse(event.detail);
      const { code, message } = detail.data;
      return ofPayment(detail, { event: 'fail', failure: { code, message } });
    }
    case settlementCompleted.type: {
      const detail = settlementCompleted.parse(event.detail);
      return ofPayment(detail, { event: 'settle', transferId: detail.data.transferId });
    }
    case refundSucceeded.type: {
      const detail = refundSucceeded.parse(event.detail);
      return ofRefund(detail, { event: 'succeed', transferId: detail.data.transferId });
    }
    case refundFailed.type: {
      const detail = refundFailed.parse(event.detail);
      const { code, message, reversalId } = detail.data;
      return ofRefund(detail, { event: 'fail', failure: { code, message }, reversalId });
    }
    default:
      return undefined;
  }
}

function ofPayment(detail: EventDetail<{ paymentId: string }>, said: Said<Change>): KnownEvent {
  return { kind: 'payment', detail, paymentId: paymentIds.parse(detail.data.paymentId), said };
}

function ofRefund(
  detail: EventDetail<{ paymentId: string; refundId: string }>,
  said: Said<RefundChange>,
): KnownEvent {
  const { paymentId, refundId } = detail.data;
  return {
    kind: 'refund',
    detail,
    paymentId: paymentIds.parse(paymentId),
    refundId: refundIds.parse(refundId),
    said,
  };
}
