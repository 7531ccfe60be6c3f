import type { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { KEY_IS_FREE, recordItem, type IdempotencyRecord } from '@millrace/idempotency';
import { assertInvariant } from '@millrace/money';
import type { CreateOutcome, NewPayment, QuoteUse } from '../../application/payment-store.ts';
import type { PendingPayment } from '../../domain/payment.ts';
import { newPaymentItem } from './payment-item.ts';
import { paymentPk, quoteUsePk } from './payment-keys.ts';

/**
 * A used quote is remembered for this long after it expires, so that clocks that differ do not let it through twice.
 */
const QUOTE_USE_KEPT_SECONDS = 24 * 60 * 60;

export const IS_NEW = 'attribute_not_exists(pk)';

/** The one transaction of a new payment. The order of its items is what `createOutcome` reads reasons by. */
export function createTransaction(
  tableName: string,
  { payment, record, quoteUse }: NewPayment,
  nowEpochSeconds: number,
): TransactWriteCommandInput {
  const put = (Item: Record<string, unknown>) => ({ TableName: tableName, Item });
  return {
    TransactItems: [
      { Put: { ...put({ ...newPaymentItem(payment) }), ConditionExpression: IS_NEW } },
      recordPut(tableName, record, nowEpochSeconds),
      ...(quoteUse
        ? [{ Put: { ...put(quoteUseItem(payment, quoteUse)), ConditionExpression: IS_NEW } }]
        : []),
    ],
  };
}

/** Stores the answer under an idempotency key, together with what the request has done. */
export function recordPut(tableName: string, record: IdempotencyRecord, nowEpochSeconds: number) {
  return {
    Put: {
      TableName: tableName,
      Item: recordItem(record),
      ConditionExpression: KEY_IS_FREE,
      ExpressionAttributeValues: { ':now': nowEpochSeconds },
    },
  };
}

/**
 * What a cancelled transaction means, by the reasons of its items. A key that is taken counts before a used quote:
 * a repeat of the request that used the quote finds both.
 * @returns undefined when the reasons tell of something else, as throttling
 */
export function createOutcome({
  CancellationReasons: reasons = [],
}: TransactionCanceledException): Exclude<CreateOutcome, 'created'> | undefined {
  const [payment, key, quoteUse] = reasons.map(({ Code }) => Code);
  if (key === 'ConditionalCheckFailed') return 'key_taken';
  assertInvariant(payment !== 'ConditionalCheckFailed', 'payment_id_unique');
  if (quoteUse === 'ConditionalCheckFailed') return 'quote_used';
  return reasons.some(({ Code }) => Code === 'TransactionConflict') ? 'contended' : undefined;
}

/** It has none of the attributes that the indexes of payments are made of, so that no list shows it. */
function quoteUseItem(payment: PendingPayment, { quoteId, quoteExpiresAt }: QuoteUse) {
  return {
    pk: quoteUsePk(quoteId),
    kind: 'quote_use',
    usedBy: paymentPk(payment),
    usedAt: payment.createdAt,
    expiresAtEpochSeconds: Math.floor(quoteExpiresAt.getTime() / 1000) + QUOTE_USE_KEPT_SECONDS,
  };
}
