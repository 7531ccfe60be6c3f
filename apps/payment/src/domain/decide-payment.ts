import {
  sourceRefusalDetails,
  sourceRefusalOf,
  type ConnectorName,
  type KeyMode,
  type PaymentId,
  type SourceRefusal,
} from '@millrace/contracts-payment';
import type { QuoteTerms } from '@millrace/contracts-quote';
import { refuse, type Refusal } from '@millrace/failures';
import { assertInvariant } from '@millrace/invariants';
import { minorUnitsFromWire, type Money } from '@millrace/money';
import type { Instant } from '@millrace/time';
import type { PendingPayment } from './payment.ts';
import { nothingRefunded } from './refund-split.ts';

/** A merchant's validated request. */
export interface CreatePayment {
  readonly id: PaymentId;
  readonly merchantId: string;
  readonly money: Money;
  readonly reference: string;
  readonly source: string;
  readonly mode: KeyMode;
  readonly metadata: Readonly<Record<string, string>>;
  readonly correlationId: string;
  /** The cause in the payment's history. */
  readonly cause: string;
  readonly at: Instant;
  readonly dueAt: Instant;
}

/** A quote whose signature and expiry were checked. */
export interface VerifiedQuote {
  readonly merchantId: string;
  readonly terms: QuoteTerms;
}

export type PaymentDecision =
  { readonly kind: 'created'; readonly payment: PendingPayment } | Refusal<SourceRefusal | 'quote_invalid'>;

/**
 * Decides whether to create a payment.
 * @param quote null for a payment in the merchant's own currency
 * @param connectors of the stage
 * @returns refusals: source_unknown, source_test_only; quote_invalid when the quote is another merchant's or
 * not of this amount
 */
export function decidePayment(
  command: CreatePayment,
  quote: VerifiedQuote | null,
  connectors: readonly ConnectorName[],
): PaymentDecision {
  assertInvariant(command.money.amount > 0n, 'amount_positive', { paymentId: command.id });
  const unserved = sourceRefusalOf(command, connectors);
  if (unserved) return refuse(unserved, sourceRefusalDetails[unserved]);
  const mismatch = quote && mismatchOf(command, quote);
  if (mismatch) return refuse('quote_invalid', mismatch);

  const { id, merchantId, reference, source, mode, metadata, correlationId, cause, at, dueAt } = command;
  return {
    kind: 'created',
    payment: {
      status: 'pending',
      id,
      merchantId,
      money: command.money,
      refunded: nothingRefunded,
      reference,
      source,
      mode,
      quote: quote?.terms ?? null,
      metadata,
      correlationId,
      createdAt: at,
      updatedAt: at,
      dueAt,
      sweeps: 0,
      history: [{ change: 'created', occurredAt: at, cause, correlationId }],
    },
  };
}

function mismatchOf({ merchantId, money: paid }: CreatePayment, quote: VerifiedQuote): string | undefined {
  if (quote.merchantId !== merchantId) return 'The quote was not made for this merchant.';
  const { sourceAmount, sourceCurrency } = quote.terms;
  if (sourceCurrency === paid.currency && minorUnitsFromWire(sourceAmount) === paid.amount) return undefined;
  return (
    `The quote is for ${sourceAmount} ${sourceCurrency}, the payment for ${paid.amount} ${paid.currency} ` +
    '(both in minor units). Pay exactly the quoted amount, or request another quote.'
  );
}
