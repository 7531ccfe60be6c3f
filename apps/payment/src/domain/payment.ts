import type { KeyMode, PaymentId } from '@millrace/contracts-payment';
import type { QuoteTerms } from '@millrace/contracts-quote';
import type { Money } from '@millrace/money';
import type { Instant } from '@millrace/time';
import type { History } from './history.ts';
import type { Refunded } from './refund-split.ts';

/** Identifies one payment; a payment is never looked up without its merchant. */
export interface PaymentKey {
  readonly merchantId: string;
  readonly id: PaymentId;
}

/** Why a payment failed: a stable code, and a sentence for a person. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** The properties of a payment in every status. */
export interface PaymentFacts extends PaymentKey {
  readonly money: Money;
  /** Refunded by pending and succeeded refunds; nothing before it is settled. */
  readonly refunded: Refunded;
  readonly reference: string;
  readonly source: string;
  /** The mode of the API key that created it. */
  readonly mode: KeyMode;
  /** The quote of the conversion; null for a payment in the merchant's own currency. */
  readonly quote: QuoteTerms | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly correlationId: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly history: History;
}

/** A payment with open work; if nothing happens until `dueAt`, the sweeper requeues it. */
interface OpenPayment extends PaymentFacts {
  readonly dueAt: Instant;
  /** How often it was requeued since its last change. */
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
