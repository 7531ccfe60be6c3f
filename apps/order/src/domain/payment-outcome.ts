import type { PaymentId } from '@millrace/contracts-payment';
import type { Instant } from '@millrace/time';
import type { Reason } from './order.ts';

/** The outcome of an order's payment, which is an event of the order. */
export type PaymentOutcome =
  | { readonly event: 'pay'; readonly paymentId: PaymentId }
  | { readonly event: 'fail_payment'; readonly paymentId: PaymentId; readonly reason: Reason }
  | PaymentRefused;

/**
 * The order has no payment and will get none. Another request for one may still be in flight, so the order is
 * checked again at `recheckAt`, when none can be.
 */
export interface PaymentRefused {
  readonly event: 'fail_payment';
  readonly paymentId: null;
  readonly reason: Reason;
  readonly recheckAt: Instant;
}

/** The reason of an order whose payment was canceled. */
export const canceledReason: Reason = { code: 'payment_canceled', message: 'The payment was canceled.' };
