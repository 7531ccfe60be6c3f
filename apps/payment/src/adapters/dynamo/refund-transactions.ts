import { IS_NEW, type FailedConditions, type TransactWrites } from '@millrace/dynamo';
import { recordPut } from '@millrace/idempotency';
import { assertInvariant, assertNever } from '@millrace/invariants';
import type { NewRefund } from '../../application/refund-store.ts';
import { refundEntry, type RefundChange } from '../../domain/apply-refund-change.ts';
import type { Payment } from '../../domain/payment.ts';
import type { Refund } from '../../domain/refund.ts';
import { refundLifecycle } from '../../domain/refund-lifecycle.ts';
import type { Shares } from '../../domain/refund-split.ts';
import { conditionalUpdate, statusIn } from './conditional-update.ts';
import { paymentPk, refundPk } from './payment-keys.ts';
import { newRefundItem, type RefundItem } from './refund-item.ts';

/**
 * The one transaction of a new refund. The payment's history grows with every change, so its length tells whether the
 * payment is still the one that was decided on. `createRefundOutcome` depends on the order of its writes.
 */
export function createRefundTransaction(
  tableName: string,
  { before, created }: { before: Payment; created: NewRefund },
  now: Date,
): TransactWrites {
  const { refund, payment, record } = created;
  const { amount, shares } = payment.refunded;
  const update = conditionalUpdate({
    pk: paymentPk(payment),
    set: {
      amountRefunded: amount,
      ...(refund.targetCurrency && attributesOf(shares)),
      lastChange: 'refund_requested',
      updatedAt: payment.updatedAt,
    },
    entry: payment.history.at(-1)!,
    condition: '#status = :settled AND size(#history) = :version',
    values: { settled: 'settled', version: before.history.length },
  });
  return [
    { Update: { TableName: tableName, ...update } },
    { Put: { TableName: tableName, Item: newRefundItem(refund), ConditionExpression: IS_NEW } },
    recordPut(tableName, record, now),
  ];
}

const [NEW_REFUND, KEY] = [1, 2];

/**
 * The meaning of failed conditions. A taken key precedes a changed payment: a repeat of the request finds the payment
 * changed by the request itself.
 */
export function createRefundOutcome(
  failed: FailedConditions,
  { refund }: NewRefund,
): 'key_taken' | 'payment_changed' {
  if (failed.has(KEY)) return 'key_taken';
  assertInvariant(!failed.has(NEW_REFUND), 'refund_id_unique', { refundId: refund.id });
  return 'payment_changed';
}

/**
 * The one transaction of a refund's end. What a failed refund took is subtracted from whatever is taken by then, so
 * that it does not wait for refunds that are created at the same time. The refund is the write `CHANGED_REFUND`.
 */
export function refundChangeTransaction(
  tableName: string,
  refund: Refund,
  change: RefundChange,
): TransactWrites {
  const { from, to } = refundLifecycle.writeRule(change.event);
  const entry = refundEntry(refund, change);
  const givenBack = change.event === 'fail' ? takenBy(refund) : {};
  const ofRefund = conditionalUpdate({
    pk: refundPk(refund),
    set: { status: to, lastChange: to, updatedAt: change.at, ...broughtAlong(change) },
    closes: refundLifecycle.isTerminal(to),
    ...statusIn(from),
  });
  const ofPayment = conditionalUpdate({
    pk: paymentPk({ merchantId: refund.merchantId, id: refund.paymentId }),
    set: { lastChange: entry.change, updatedAt: change.at },
    subtract: givenBack,
    entry,
    condition: ['#status = :settled', ...Object.keys(givenBack).map((name) => `#${name} >= :${name}`)].join(
      ' AND ',
    ),
    values: { settled: 'settled' },
  });
  return [
    { Update: { TableName: tableName, ...ofRefund } },
    { Update: { TableName: tableName, ...ofPayment } },
  ];
}

export const CHANGED_REFUND = 0;

function takenBy({ money, shares, targetCurrency }: Refund): Record<string, bigint> {
  return { amountRefunded: money.amount, ...(targetCurrency && attributesOf(shares)) };
}

function attributesOf({ fee, residue, target }: Shares) {
  return { refundedFee: fee, refundedResidue: residue, refundedTarget: target };
}

function broughtAlong(change: RefundChange): Partial<RefundItem> {
  switch (change.event) {
    case 'succeed':
      return { transferId: change.transferId };
    case 'fail':
      return { failure: change.failure, reversalId: change.reversalId };
    default:
      return assertNever(change);
  }
}
