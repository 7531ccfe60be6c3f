import {
  GetCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { paymentIds, refundIds } from '@millrace/contracts-payment';
import {
  IS_NEW,
  isConflict,
  transact,
  writeIf,
  type FailedConditions,
  type TransactWrites,
} from '@millrace/dynamo';
import { recordPut } from '@millrace/idempotency';
import { assertInvariant, assertNever } from '@millrace/invariants';
import { dynamoDueStore } from '@millrace/sweeping/dynamo';
import type {
  CreateOutcome,
  Due,
  NewPayment,
  OpenKey,
  PaymentStore,
  QuoteUse,
} from '../../application/payment-store.ts';
import { unchangedPayment, type Change, type ChangeOutcome } from '../../domain/apply-change.ts';
import { changeTo } from '../../domain/history.ts';
import { lifecycle } from '../../domain/lifecycle.ts';
import type { Payment, PaymentKey, PendingPayment } from '../../domain/payment.ts';
import {
  merchantStatus,
  newPaymentItem,
  paymentOf,
  paymentPk,
  storedNames,
  type PaymentItem,
} from './payment-item.ts';
import { refundPk } from './refund-item.ts';
import { carryOut, conditionalUpdate, statusIn, storeFailure } from './table-access.ts';

/** Stores payments in the DynamoDB table of docs/reference/data-model.md. */
export function dynamoPaymentStore(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => Date,
): PaymentStore {
  return {
    ...dynamoDueStore<Due>({
      client,
      tableName,
      pkOf: openPk,
      keyOf: openKeyOf,
      failureOf: storeFailure,
    }),

    async create(newPayment: NewPayment): Promise<CreateOutcome> {
      const writes = createTransaction(tableName, newPayment, clock());
      let failed: FailedConditions;
      try {
        failed = await transact(client, writes);
      } catch (error) {
        if (isConflict(error)) return 'contended';
        throw storeFailure('create', error);
      }
      return failed.size === 0 ? 'created' : createOutcome(failed);
    },

    async find(key: PaymentKey): Promise<Payment | undefined> {
      const command = new GetCommand({
        TableName: tableName,
        Key: { pk: paymentPk(key) },
        ConsistentRead: true,
      });
      const { Item } = await carryOut('find', () => client.send(command));
      return Item && paymentOf(Item as PaymentItem);
    },

    async apply(key: PaymentKey, change: Change): Promise<ChangeOutcome | { kind: 'not_found' }> {
      const command = new UpdateCommand({ TableName: tableName, ...changeUpdate(key, change) });
      const write = await carryOut('apply', () => writeIf(() => client.send(command)));
      if (write.held) return { kind: 'changed', payment: paymentOf(write.result.Attributes as PaymentItem) };
      const found = write.item as PaymentItem | undefined;
      if (!found) return { kind: 'not_found' };

      const unchanged = unchangedPayment(paymentOf(found), change.event);
      assertInvariant(unchanged !== undefined, 'condition_follows_lifecycle', {
        pk: found.pk,
        event: change.event,
      });
      return unchanged;
    },
  };
}

/**
 * How long the use of a quote is kept after the quote expires, so that clock differences allow no second use.
 */
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
function createOutcome(failed: FailedConditions): 'key_taken' | 'quote_used' {
  if (failed.has(KEY)) return 'key_taken';
  assertInvariant(!failed.has(PAYMENT), 'payment_id_unique');
  return 'quote_used';
}

/** Has no index attributes of payments, so that no list contains it. */
function quoteUseItem(payment: PendingPayment, { quoteId, quoteExpiresAt }: QuoteUse) {
  return {
    pk: `quote#${quoteId}`,
    kind: 'quote_use',
    usedBy: paymentPk(payment),
    usedAt: payment.createdAt,
    expiresAtEpochSeconds: Math.floor(quoteExpiresAt.getTime() / 1000) + QUOTE_USE_KEPT_SECONDS,
  };
}

function openPk(key: OpenKey): string {
  return key.kind === 'payment' ? paymentPk(key) : refundPk(key);
}

/** The inverse of `openPk`. */
function openKeyOf(pk: string): OpenKey {
  const [kind, merchantId, id] = pk.split('#');
  assertInvariant(!!merchantId && !!id, 'open_key_form', { pk });
  if (kind === 'refund') return { kind, merchantId, id: refundIds.parse(id) };
  assertInvariant(kind === 'payment', 'open_key_form', { pk });
  return { kind, merchantId, id: paymentIds.parse(id) };
}

type Assignments = Partial<Record<keyof PaymentItem, unknown>>;

/** One conditional write that checks the status by the lifecycle, changes it and appends to the history. */
function changeUpdate(key: PaymentKey, change: Change): Omit<UpdateCommandInput, 'TableName'> {
  const { from, to } = lifecycle.writeRule(change.event);
  const { at, cause, correlationId } = change;
  const set: Assignments = {
    status: to,
    merchantStatus: merchantStatus(key.merchantId, to),
    lastChange: changeTo(to),
    updatedAt: at,
    ...extraAttributes(change),
  };
  const update = conditionalUpdate({
    pk: paymentPk(key),
    set,
    entry: { change: changeTo(to), occurredAt: at, cause, correlationId },
    closes: lifecycle.isTerminal(to),
    ...statusIn(from),
  });
  return { ...update, ReturnValues: 'ALL_NEW' };
}

function extraAttributes(change: Change): Assignments {
  switch (change.event) {
    case 'claim':
      return { dueAt: change.dueAt, sweeps: 0 };
    case 'settle':
      return { transferId: change.transferId };
    case 'reject':
    case 'fail':
      return { failure: change.failure };
    case 'cancel':
      return {};
    default:
      return assertNever(change);
  }
}
