import type { PaymentId, RefundId } from '@millrace/contracts-payment';
import type { CurrencyCode, Money } from '@millrace/money';
import type { Instant } from '@millrace/time';
import type { Failure } from './payment.ts';
import type { Shares } from './refund-split.ts';

/** Identifies one refund and its payment. */
export interface RefundKey {
  readonly merchantId: string;
  readonly paymentId: PaymentId;
  readonly id: RefundId;
}

/** The properties of a refund in every status. */
export interface RefundFacts extends RefundKey {
  /** In the payment's own currency. */
  readonly money: Money;
  /** The payment's source, which gets the money back. */
  readonly source: string;
  /** Its shares of the payment's parts. */
  readonly shares: Shares;
  /** The currency of `shares.target`; null for a payment without a quote. */
  readonly targetCurrency: CurrencyCode | null;
  /** As the merchant gave it. */
  readonly reason: string | null;
  readonly correlationId: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Being paid back; if nothing happens until `dueAt`, the sweeper requeues it. */
export interface PendingRefund extends RefundFacts {
  readonly status: 'pending';
  readonly dueAt: Instant;
  /** How often it was requeued. */
  readonly sweeps: number;
}

export interface SucceededRefund extends RefundFacts {
  readonly status: 'succeeded';
  /** The transfer in the ledger. */
  readonly transferId: string;
}

export interface FailedRefund extends RefundFacts {
  readonly status: 'failed';
  readonly failure: Failure;
  /** The transfer that reversed the refund's transfer. */
  readonly reversalId: string;
}

export type Refund = PendingRefund | SucceededRefund | FailedRefund;
