import type { PaymentId, RefundId } from '@millrace/contracts-payment';
import type { CurrencyCode, Money } from '@millrace/money';
import type { Instant } from '@millrace/time';
import type { Failure } from './payment.ts';
import type { Shares } from './refund-split.ts';

/** Names one refund, with the payment that it refunds. */
export interface RefundKey {
  readonly merchantId: string;
  readonly paymentId: PaymentId;
  readonly id: RefundId;
}

/** What a refund has in every status. */
export interface RefundFacts extends RefundKey {
  /** In the payment's own currency. */
  readonly money: Money;
  /** Of the payment; it is where the money goes back to. */
  readonly source: string;
  /** What it takes of each part of its payment. */
  readonly shares: Shares;
  /** The currency of `shares.target`; null for a payment without a quote. */
  readonly targetCurrency: CurrencyCode | null;
  /** The merchant's own. */
  readonly reason: string | null;
  readonly correlationId: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** On its way; if nothing happens until `dueAt`, the sweeper puts it back on its way. */
export interface PendingRefund extends RefundFacts {
  readonly status: 'pending';
  readonly dueAt: Instant;
  /** How often it was put back. */
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
  /** The transfer that undid the refund's transfer. */
  readonly reversalId: string;
}

export type Refund = PendingRefund | SucceededRefund | FailedRefund;
