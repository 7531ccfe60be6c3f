import type { PaymentId } from '@millrace/contracts-payment';
import type { Instant } from '@millrace/time';
import type { Reason } from './order.ts';

/** What has become of an order's payment: an event of the order's life. */
export type PaymentOutcome =
  | { readonly event: 'pay'; readonly paymentId: PaymentId }
  | { readonly event: 'fail_payment'; readonly paymentId: PaymentId; readonly reason: Reason }
  | PaymentRefused;

/**
 * The order has no payment and will get none. Another request for it may be under way all the same, whose answer is
 * not known, so the order is looked at again at `recheckAt`, when no such request can be under way any more.
 */
export interface PaymentRefused {
  readonly event: 'fail_payment';
  readonly paymentId: null;
  readonly reason: Reason;
  readonly recheckAt: Instant;
}

/** Why an order is not paid whose payment was canceled. */
export const canceledReason: Reason = { code: 'payment_canceled', message: 'The payment was canceled.' };
