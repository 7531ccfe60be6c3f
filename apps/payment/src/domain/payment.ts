import type { KeyMode, PaymentId } from '@millrace/contracts-payment';
import type { QuoteTerms } from '@millrace/contracts-quote';
import type { Money } from '@millrace/money';
import type { Instant } from '@millrace/time';
import type { History } from './history.ts';
import type { Refunded } from './refund-split.ts';

/** Names one payment; a payment is never looked up without the merchant that owns it. */
export interface PaymentKey {
  readonly merchantId: string;
  readonly id: PaymentId;
}

/** Why a payment failed: a stable code, and a sentence for a person. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What a payment has in every status. */
export interface PaymentFacts extends PaymentKey {
  readonly money: Money;
  /** By refunds that are pending or have succeeded; nothing before it is settled. */
  readonly refunded: Refunded;
  readonly reference: string;
  readonly source: string;
  /** Of the key that it was created with. */
  readonly mode: KeyMode;
  /** The quote that the payment is converted by; null for a payment in the merchant's own currency. */
  readonly quote: QuoteTerms | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly correlationId: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly history: History;
}

/** Somebody still has to do something; if nothing happens until `dueAt`, the sweeper puts it back on its way. */
interface OpenPayment extends PaymentFacts {
  readonly dueAt: Instant;
  /** How often it was put back since its last change. */
  readonly sweeps: number;
}

export interface PendingPayment extends OpenPayment {
  readonly status: 'pending';
}

export interface ProcessingPayment extends OpenPayment {
  readonly status: 'processing';
}

export interface SettledPayment extends PaymentFacts {
  readonly status: 'settled';
  /** The transfer in the ledger. */
  readonly transferId: string;
}

export interface FailedPayment extends PaymentFacts {
  readonly status: 'failed';
  readonly failure: Failure;
}

export interface CanceledPayment extends PaymentFacts {
  readonly status: 'canceled';
}

export type Payment = PendingPayment | ProcessingPayment | SettledPayment | FailedPayment | CanceledPayment;
