import { PAYMENT_STORE_REFUSED, PAYMENT_STORE_UNAVAILABLE } from '@millrace/contracts-payment';
import { Failure, type FailureOptions } from '@millrace/failures';
import type { IdempotencyRecord } from '@millrace/idempotency';
import type { DueStore } from '@millrace/sweeping';
import type { Instant } from '@millrace/time';
import type { Change, ChangeOutcome } from '../domain/apply-change.ts';
import type { Payment, PaymentKey, PendingPayment } from '../domain/payment.ts';
import type { RefundKey } from '../domain/refund.ts';

/** The use of a quote, which is possible only once. */
export interface QuoteUse {
  readonly quoteId: string;
  /** The quote itself is refused after this time, so its use need not be kept for long. */
  readonly quoteExpiresAt: Date;
}

/** The parts of a new payment, stored all or nothing. */
export interface NewPayment {
  readonly payment: PendingPayment;
  readonly record: IdempotencyRecord;
  readonly quoteUse: QuoteUse | null;
}

/**
 * - `created`: payment, record and quote use are stored.
 * - `key_taken`: the idempotency key already has a record.
 * - `quote_used`: another payment has used the quote.
 * - `contended`: another request with the same key or quote was in flight at every attempt.
 */
export type CreateOutcome = 'created' | 'key_taken' | 'quote_used' | 'contended';

/** The key of a payment that is not in a terminal status, or of a pending refund. */
export type OpenKey =
  | ({ readonly kind: 'payment' } & PaymentKey)
  | ({ readonly kind: 'refund' } & Pick<RefundKey, 'merchantId' | 'id'>);

/** An open payment or refund that is overdue. */
export type Due = OpenKey & { readonly dueAt: Instant; readonly sweeps: number };

/**
 * Port: keeps payments. Every method throws `PaymentStoreUnavailable` when the store fails or its outcome is
 * unknown.
 */
export interface PaymentStore extends DueStore<Due> {
  create(newPayment: NewPayment): Promise<CreateOutcome>;
  /** Strongly consistent. */
  find(key: PaymentKey): Promise<Payment | undefined>;
  /**
   * Applies a change if the payment's status allows it, in one conditional write; agrees with `applyChange`.
   */
  apply(key: PaymentKey, change: Change): Promise<ChangeOutcome | { readonly kind: 'not_found' }>;
}

/** The store could not be reached, or the outcome of a call is unknown. */
export class PaymentStoreUnavailable extends Failure {
  /** The settlement workflow repeats a claim by this name. */
  override readonly name: typeof PAYMENT_STORE_UNAVAILABLE | typeof PAYMENT_STORE_REFUSED;

  constructor(operation: string, options: FailureOptions) {
    super(`payment store unavailable: ${operation} failed`, options);
    this.name = options.retryable ? PAYMENT_STORE_UNAVAILABLE : PAYMENT_STORE_REFUSED;
  }
}
