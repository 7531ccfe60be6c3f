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
   * Puts the message at hand, or another one, among the dead letters, where a person sees it.
   * @throws DeadLetterNotSent (retryable)
   */
  readonly alert: (reason: DeadLetterReason, instead?: PaymentRequest) => Promise<void>;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly sweepAfterSeconds: number;
}

/**
 * - `requested`: the order has its payment, which is still open.
 * - `concluded`: the order is paid, or there will be no payment.
 * - `not_waiting`: the order does not wait for a payment, and none without an order is known.
 * - `on_hold`: nothing can be requested or looked up without an API key that is accepted, or because that fails for
 *   good. The order stays open, as it may have a payment.
 * - `payment_undone`, `payment_stray`: a payment came into being for an order that had ended without it. It was
 *   canceled or has failed, or a person was alerted because it could not be canceled.
 */
export type RequestOutcome =
  'requested' | 'concluded' | 'not_waiting' | 'on_hold' | 'payment_undone' | 'payment_stray';
