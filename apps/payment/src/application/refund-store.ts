import type { IdempotencyRecord } from '@millrace/idempotency';
import type { RefundChange, RefundOutcome } from '../domain/apply-refund-change.ts';
import type { RefusedRefund } from '../domain/decide-refund.ts';
import type { Payment, SettledPayment } from '../domain/payment.ts';
import type { PendingRefund, Refund, RefundKey } from '../domain/refund.ts';

/** The parts of a new refund, stored all or nothing. */
export interface NewRefund {
  readonly kind: 'created';
  readonly refund: PendingRefund;
  /** The payment after the refund has reserved its amount. */
  readonly payment: SettledPayment;
  readonly record: IdempotencyRecord;
}

/**
 * Port: keeps the refunds of payments. Every method throws `PaymentStoreUnavailable` when the store fails or
 * its outcome is unknown.
 */
export interface RefundStore {
  /**
   * Stores the decision on a payment if the payment has not changed since it was read. Otherwise, reads it
   * and decides again.
   * @param payment from a strongly consistent read
   * @returns the stored refund, or the refusal; `key_taken` when the idempotency key already has a record;
   * `contended` when the payment had changed at every attempt
   */
  create(
    payment: Payment,
    decide: (payment: Payment) => NewRefund | RefusedRefund,
  ): Promise<NewRefund | RefusedRefund | { readonly kind: 'key_taken' | 'contended' }>;
  /**
   * Strongly consistent, in the order of the keys.
   * @param keys at most 100; all refunds must exist
   */
  findAll(keys: readonly RefundKey[]): Promise<readonly Refund[]>;
  /**
   * Applies a change if the refund's status allows it, and appends to the payment's history, in one
   * transaction; agrees with `applyRefundChange` and `afterRefundChange`.
   */
  apply(key: RefundKey, change: RefundChange): Promise<RefundOutcome | { readonly kind: 'not_found' }>;
}
