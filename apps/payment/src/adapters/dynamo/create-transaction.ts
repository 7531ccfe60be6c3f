import { IS_NEW, storedNames, type FailedConditions, type TransactWrites } from '@millrace/dynamo';
import { recordPut } from '@millrace/idempotency';
import { assertInvariant } from '@millrace/invariants';
import type { NewPayment, QuoteUse } from '../../application/payment-store.ts';
import type { PendingPayment } from '../../domain/payment.ts';
import { newPaymentItem } from './payment-item.ts';
import { paymentPk, quoteUsePk } from './payment-keys.ts';

/** The use of a quote is kept for this long after the quote expires, so that no clock difference allows a second use. */
const QUOTE_USE_KEPT_SECONDS = 24 * 60 * 60;

/** The transaction of a new payment. `createOutcome` depends on the order of its writes. */
export function createTransaction(
  tableName: string,
  { payment, record, quoteUse }: NewPayment,
  now: Date,
): TransactWrites {
  const put = (Item: Record<string, unknown>) => ({ TableName: tableName, Item });
  const item = { ...newPaymentItem(payment), metadata: storedNames(payment.metadata) };
  return [
    { Put: { ...put(item), ConditionExpression: IS_NEW } },
    recordPut(tableName, record, now),
    ...(quoteUse ? [{ Put: { ...put(quoteUseItem(payment, quoteUse)), ConditionExpression: IS_NEW } }] : []),
  ];
}

const [PAYMENT, KEY] = [0, 1];

/**
 * The meaning of failed conditions. A taken key precedes a used quote: a repeat of the request that used the quote finds
 * both.
 */
export function createOutcome(failed: FailedConditions): 'key_taken' | 'quote_used' {
  if (failed.has(KEY)) return 'key_taken';
  assertInvariant(!failed.has(PAYMENT), 'payment_id_unique');
  return 'quote_used';
}

/** It has none of the index attributes of payments, so that no list contains it. */
function quoteUseItem(payment: PendingPayment, { quoteId, quoteExpiresAt }: QuoteUse) {
  return {
    pk: quoteUsePk(quoteId),
    kind: 'quote_use',
    usedBy: paymentPk(payment),
    usedAt: payment.createdAt,
    expiresAtEpochSeconds: Math.floor(quoteExpiresAt.getTime() / 1000) + QUOTE_USE_KEPT_SECONDS,
  };
}
