import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  backOff,
  IS_NEW,
  isConflict,
  transact,
  type FailedConditions,
  type TransactWrites,
} from '@millrace/dynamo';
import { recordPut } from '@millrace/idempotency';
import { assertInvariant, assertNever } from '@millrace/invariants';
import type { NewRefund, RefundStore } from '../../application/refund-store.ts';
import {
  applyRefundChange,
  refundEntry,
  type RefundChange,
  type RefundOutcome,
  type UnchangedRefund,
} from '../../domain/apply-refund-change.ts';
import type { RefusedRefund } from '../../domain/decide-refund.ts';
import type { Payment } from '../../domain/payment.ts';
import { refundLifecycle } from '../../domain/refund-lifecycle.ts';
import type { Shares } from '../../domain/refund-split.ts';
import type { Refund, RefundKey } from '../../domain/refund.ts';
import { paymentOf, paymentPk, type PaymentItem } from './payment-item.ts';
import { newRefundItem, refundOf, refundPk, type RefundItem } from './refund-item.ts';
import { carryOut, conditionalUpdate, readItems, statusIn, storeFailure } from './table-access.ts';

/** Decisions on one refund while others change the same payment. */
const MAX_DECISIONS = 8;

/** Keeps refunds in the DynamoDB table of docs/reference/data-model.md, next to the payments that they refund. */
export function dynamoRefundStore(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => Date,
): RefundStore {
  async function get<Item>(pk: string): Promise<Item | undefined> {
    const command = new GetCommand({ TableName: tableName, Key: { pk }, ConsistentRead: true });
    const { Item } = await carryOut('find', () => client.send(command));
    return Item as Item | undefined;
  }

  async function paymentAgain(key: Payment): Promise<Payment> {
    const item = await get<PaymentItem>(paymentPk(key));
    assertInvariant(item !== undefined, 'payment_never_deleted', { paymentId: key.id });
    return paymentOf(item);
  }

  async function tryCreate(
    before: Payment,
    created: NewRefund,
  ): Promise<'created' | 'key_taken' | 'payment_changed' | 'contended'> {
    const writes = createRefundTransaction(tableName, { before, created }, clock());
    let failed: FailedConditions;
    try {
      failed = await transact(client, writes);
    } catch (error) {
      if (isConflict(error)) return 'contended';
      throw storeFailure('create refund', error);
    }
    return failed.size === 0 ? 'created' : createRefundOutcome(failed, created);
  }

  return {
    async create(
      payment: Payment,
      decide: (payment: Payment) => NewRefund | RefusedRefund,
    ): Promise<NewRefund | RefusedRefund | { kind: 'key_taken' | 'contended' }> {
      let before = payment;
      for (let decisions = 1; ; decisions += 1) {
        const decision = decide(before);
        if (decision.kind === 'refused') return decision;
        const outcome = await tryCreate(before, decision);
        if (outcome === 'created') return decision;
        if (outcome !== 'payment_changed') return { kind: outcome };
        if (decisions === MAX_DECISIONS) return { kind: 'contended' };
        await backOff(decisions);
        before = await paymentAgain(payment);
      }
    },

    async findAll(keys: readonly RefundKey[]): Promise<readonly Refund[]> {
      const items = await readItems<RefundItem>(client, tableName, keys.map(refundPk));
      return items.map(refundOf);
    },

    async apply(key: RefundKey, change: RefundChange): Promise<RefundOutcome | { kind: 'not_found' }> {
      const item = await get<RefundItem>(refundPk(key));
      if (item?.refundedPaymentId !== key.paymentId) return { kind: 'not_found' };
      const outcome = applyRefundChange(refundOf(item), change);
      if (outcome.kind !== 'changed') return outcome;

      const writes = refundChangeTransaction(tableName, refundOf(item), change);
      const failed = await carryOut('apply to refund', () => transact(client, writes));
      if (failed.size === 0) return outcome;
      assertInvariant(failed.has(CHANGED_REFUND), 'refunded_within_paid', { ...key, change });
      return unchangedRefund(failed.get(CHANGED_REFUND) as unknown as RefundItem, change);
    },
  };
}

/** The result for a refund that was decided after it was read. */
function unchangedRefund(item: RefundItem, change: RefundChange): UnchangedRefund {
  const outcome = applyRefundChange(refundOf(item), change);
  assertInvariant(outcome.kind !== 'changed', 'refund_condition_follows_lifecycle', {
    pk: item.pk,
    event: change.event,
  });
  return outcome;
}

/**
 * The transaction of a new refund. The payment's history grows with every change, so its length shows whether
 * the payment has changed since the decision. `createRefundOutcome` depends on the order of its writes.
 */
function createRefundTransaction(
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
function createRefundOutcome(
  failed: FailedConditions,
  { refund }: NewRefund,
): 'key_taken' | 'payment_changed' {
  if (failed.has(KEY)) return 'key_taken';
  assertInvariant(!failed.has(NEW_REFUND), 'refund_id_unique', { refundId: refund.id });
  return 'payment_changed';
}

const CHANGED_REFUND = 0;

/**
 * The transaction of a refund's end. The amount of a failed refund is subtracted from the current total, so
 * that it does not conflict with refunds created at the same time. The refund is the write `CHANGED_REFUND`.
 */
function refundChangeTransaction(tableName: string, refund: Refund, change: RefundChange): TransactWrites {
  const { from, to } = refundLifecycle.writeRule(change.event);
  const entry = refundEntry(refund, change);
  const givenBack = change.event === 'fail' ? takenBy(refund) : {};
  const ofRefund = conditionalUpdate({
    pk: refundPk(refund),
    set: { status: to, lastChange: to, updatedAt: change.at, ...extraAttributes(change) },
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

function takenBy({ money, shares, targetCurrency }: Refund): Record<string, bigint> {
  return { amountRefunded: money.amount, ...(targetCurrency && attributesOf(shares)) };
}

function attributesOf({ fee, residue, target }: Shares) {
  return { refundedFee: fee, refundedResidue: residue, refundedTarget: target };
}

function extraAttributes(change: RefundChange): Partial<RefundItem> {
  switch (change.event) {
    case 'succeed':
      return { transferId: change.transferId };
    case 'fail':
      return { failure: change.failure, reversalId: change.reversalId };
    default:
      return assertNever(change);
  }
}
