import type { PaymentId } from '@millrace/contracts-payment';
import type { Instant } from '../domain/instant.ts';
import type { OrderKey } from '../domain/order.ts';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';

/**
 * Port: which payment is which order's. An outcome may be known before its order's payment is, so whoever comes second
 * finds what the first one has left. Every method throws `OrderStoreUnavailable`.
 */
export interface PaymentLinks {
  /**
   * Writes down that this payment is the order's, while the order is accepted.
   * @returns false when the order is not accepted any more
   */
  link(key: OrderKey, paymentId: PaymentId, at: Instant, dueAt: Instant): Promise<boolean>;
  /** Strongly consistent. */
  orderOf(paymentId: PaymentId): Promise<OrderKey | undefined>;
  /** Keeps, for a day, the outcome of a payment that is no order's yet. */
  keep(paymentId: PaymentId, outcome: PaymentOutcome): Promise<void>;
  /** Strongly consistent. */
  keptOutcome(paymentId: PaymentId): Promise<PaymentOutcome | undefined>;
}
