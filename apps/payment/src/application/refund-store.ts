import type { IdempotencyRecord } from '@millrace/idempotency';
import type { RefundChange, RefundOutcome } from '../domain/apply-refund-change.ts';
import type { RefusedRefund } from '../domain/decide-refund.ts';
import type { Payment, SettledPayment } from '../domain/payment.ts';
import type { PendingRefund, Refund, RefundKey } from '../domain/refund.ts';

/** What is stored of a new refund, all of it or nothing. */
export interface NewRefund {
  readonly kind: 'created';
  readonly refund: PendingRefund;
  /** As it stands once the refund has reserved its part of it. */
  readonly payment: SettledPayment;
  readonly record: IdempotencyRecord;
}

/**
 * Port: keeps the refunds of payments.
 * Every method throws `PaymentStoreUnavailable` when it cannot tell or do what it is asked.
 */
export interface RefundStore {
  /**
   * Stores what is decided on a payment, provided that the payment has not changed since it was read. If it has, it
   * is read again and decided on again.
   * @param payment as it was read, strongly consistent
   * @returns what was stored or why it was refused; `key_taken` when the idempotency key has a record already;
   *   `contended` when the payment had changed at every try
   */
  create(
    payment: Payment,
    decide: (payment: Payment) => NewRefund | RefusedRefund,
  ): Promise<NewRefund | RefusedRefund | { readonly kind: 'key_taken' | 'contended' }>;
  /**
   * Strongly consistent, in the order of the keys.
   * @param keys at most 100, all of them of refunds that were stored
   */
  findAll(keys: readonly RefundKey[]): Promise<readonly Refund[]>;
  /**
   * Applies a change if the refund's status lets it, and tells the payment's history, in one transaction; agrees with
   * `applyRefundChange` and `afterRefundChange`.
   */
  apply(key: RefundKey, change: RefundChange): Promise<RefundOutcome | { readonly kind: 'not_found' }>;
}
