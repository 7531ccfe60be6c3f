import { PAYMENT_STORE_REFUSED, PAYMENT_STORE_UNAVAILABLE } from '@millrace/contracts-payment';
import { Failure, type FailureOptions } from '@millrace/failures';
import type { IdempotencyRecord } from '@millrace/idempotency';
import type { DueStore } from '@millrace/sweeping';
import type { Instant } from '@millrace/time';
import type { Change, ChangeOutcome } from '../domain/apply-change.ts';
import type { Payment, PaymentKey, PendingPayment } from '../domain/payment.ts';
import type { RefundKey } from '../domain/refund.ts';

/** The use of a quote, which nobody can make a second time. */
export interface QuoteUse {
  readonly quoteId: string;
  /** After this the quote itself is refused, so that its use need not be remembered for long. */
  readonly quoteExpiresAt: Date;
}

/** What is stored of a new payment, all of it or nothing. */
export interface NewPayment {
  readonly payment: PendingPayment;
  readonly record: IdempotencyRecord;
  readonly quoteUse: QuoteUse | null;
}

/**
 * - `created`: payment, record and quote use are stored.
 * - `key_taken`: the idempotency key has a record already.
 * - `quote_used`: another payment has used the quote.
 * - `contended`: another request on the same key or quote was in flight, at every try.
 */
export type CreateOutcome = 'created' | 'key_taken' | 'quote_used' | 'contended';

/** Names a payment that is not in a terminal status, or a refund that is pending. */
export type OpenKey =
  | ({ readonly kind: 'payment' } & PaymentKey)
  | ({ readonly kind: 'refund' } & Pick<RefundKey, 'merchantId' | 'id'>);

/** An open payment or refund that has stood still for too long. */
export type Due = OpenKey & { readonly dueAt: Instant; readonly sweeps: number };

/**
 * Port: keeps payments.
 * Every method throws `PaymentStoreUnavailable` when it cannot tell or do what it is asked.
 */
export interface PaymentStore extends DueStore<Due> {
  create(newPayment: NewPayment): Promise<CreateOutcome>;
  /** Strongly consistent. */
  find(key: PaymentKey): Promise<Payment | undefined>;
  /** Applies a change if the payment's status lets it, in one conditional write; agrees with `applyChange`. */
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
