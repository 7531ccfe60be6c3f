import type { DeadLetterReason } from '@millrace/dead-letters';
import type { Logger } from '@millrace/observability';
import type { MerchantNotices } from './merchant-notices.ts';
import type { OrderStore } from './order-store.ts';
import type { PaymentKeys, PaymentRequest, Payments } from './payments.ts';

export interface RequestPaymentPorts {
  readonly store: Pick<OrderStore, 'find' | 'link' | 'hold' | 'release' | 'closeCheck' | 'conclude'>;
  readonly notices: MerchantNotices;
  readonly payments: Payments;
  readonly keys: PaymentKeys;
  /**
   * Dead-letters the current message, or another one instead, where a person sees it.
   * @throws DeadLetterNotSent (retryable)
   */
  readonly alert: (reason: DeadLetterReason, instead?: PaymentRequest) => Promise<void>;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly sweepAfterSeconds: number;
}

/**
 * - `requested`: the order's payment exists and is open.
 * - `concluded`: the order is paid, or there will be no payment.
 * - `not_waiting`: the order does not wait for a payment, and no stray payment is known.
 * - `on_hold`: no API key is accepted, or the request fails permanently. The order stays open, because it may
 *   have a payment.
 * - `payment_undone`, `payment_stray`: a payment was created for an order that ended without it. It was
 *   canceled or has failed (undone), or a person was alerted because it could not be canceled (stray).
 */
export type RequestOutcome =
  'requested' | 'concluded' | 'not_waiting' | 'on_hold' | 'payment_undone' | 'payment_stray';
