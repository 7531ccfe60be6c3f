import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  TransactWriteCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { backOff, codesOf, isConflict } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/invariants';
import type { NewRefund, RefundStore } from '../../application/refund-store.ts';
import {
  applyRefundChange,
  type KeptRefund,
  type RefundChange,
  type RefundOutcome,
} from '../../domain/apply-refund-change.ts';
import type { RefusedRefund } from '../../domain/decide-refund.ts';
import type { Payment } from '../../domain/payment.ts';
import type { Refund, RefundKey } from '../../domain/refund.ts';
import { paymentOf, type PaymentItem } from './payment-item.ts';
import { paymentPk, refundPk } from './payment-keys.ts';
import { readItems } from './read-items.ts';
import { refundOf, type RefundItem } from './refund-item.ts';
import { createRefundTransaction, refundChangeTransaction } from './refund-transactions.ts';
import { carryOut, storeFailure } from './store-failure.ts';

/** How often a transaction is tried in all while others change the same payment. */
const MAX_TRIES = 8;

/** Keeps refunds in the DynamoDB table of docs/reference/data-model.md, next to the payments that they refund. */
export class DynamoRefundStore implements RefundStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #clock: () => Date;

  constructor(client: DynamoDBDocumentClient, tableName: string, clock: () => Date) {
    this.#client = client;
    this.#tableName = tableName;
    this.#clock = clock;
  }

  async create(
    payment: Payment,
    decide: (payment: Payment) => NewRefund | RefusedRefund,
  ): Promise<NewRefund | RefusedRefund | { kind: 'key_taken' | 'contended' }> {
    let before = payment;
    for (let tries = 1; ; tries += 1) {
      const decision = decide(before);
      if (decision.kind === 'refused') return decision;
      const outcome = await this.#tryCreate(before, decision);
      if (outcome === 'created') return decision;
      if (outcome === 'key_taken' || tries === MAX_TRIES) return { kind: outcome };
      await backOff(tries);
      before = await this.#paymentAgain(payment);
    }
  }

  async #tryCreate(before: Payment, created: NewRefund): Promise<'created' | 'key_taken' | 'contended'> {
    const input = createRefundTransaction(this.#tableName, { before, created }, this.#clock());
    const cancelled = await this.#transact('create refund', input);
    if (!cancelled) return 'created';
    const [payment, refund, key] = codesOf(cancelled);
    // A key that is taken counts first: a repeat of the request finds the payment changed by the request itself.
    if (key === FAILED_CONDITION) return 'key_taken';
    assertInvariant(refund !== FAILED_CONDITION, 'refund_id_unique', { refundId: created.refund.id });
    if (payment === FAILED_CONDITION || isConflict(cancelled)) return 'contended';
    throw storeFailure('create refund', cancelled);
  }

  async #paymentAgain(key: Payment): Promise<Payment> {
    const item = await this.#get<PaymentItem>(paymentPk(key));
    assertInvariant(item !== undefined, 'payment_never_deleted', { paymentId: key.id });
    return paymentOf(item);
  }

  async findAll(keys: readonly RefundKey[]): Promise<readonly Refund[]> {
    const items = await readItems<RefundItem>(this.#client, this.#tableName, keys.map(refundPk));
    return items.map(refundOf);
  }

  async apply(key: RefundKey, change: RefundChange): Promise<RefundOutcome | { kind: 'not_found' }> {
    const item = await this.#get<RefundItem>(refundPk(key));
    if (item?.refundedPaymentId !== key.paymentId) return { kind: 'not_found' };
    const outcome = applyRefundChange(refundOf(item), change);
    if (outcome.kind !== 'changed') return outcome;

    const input = refundChangeTransaction(this.#tableName, refundOf(item), change);
    for (let tries = 1; ; tries += 1) {
      const cancelled = await this.#transact('apply to refund', input);
      if (!cancelled) return outcome;
      const [refund, payment] = cancelled.CancellationReasons ?? [];
      if (refund?.Code === FAILED_CONDITION) {
        return keptAsItStands(unmarshall(refund.Item!) as RefundItem, change);
      }
      assertInvariant(payment?.Code !== FAILED_CONDITION, 'refunded_within_paid', { ...key, change });
      if (!isConflict(cancelled) || tries === MAX_TRIES) throw storeFailure('apply to refund', cancelled);
      await backOff(tries);
    }
  }

  async #get<Item>(pk: string): Promise<Item | undefined> {
    const command = new GetCommand({ TableName: this.#tableName, Key: { pk }, ConsistentRead: true });
    const { Item } = await carryOut('find', () => this.#client.send(command));
    return Item as Item | undefined;
  }

  /** @returns why the transaction was cancelled; undefined when it was carried out */
  async #transact(
    operation: string,
    input: TransactWriteCommandInput,
  ): Promise<TransactionCanceledException | undefined> {
    try {
      await this.#client.send(new TransactWriteCommand(input));
      return undefined;
    } catch (error) {
      if (error instanceof TransactionCanceledException) return error;
      throw storeFailure(operation, error);
    }
  }
}

const FAILED_CONDITION = 'ConditionalCheckFailed';

/** Somebody decided the refund after it was read. */
function keptAsItStands(item: RefundItem, change: RefundChange): KeptRefund {
  const outcome = applyRefundChange(refundOf(item), change);
  assertInvariant(outcome.kind !== 'changed', 'refund_condition_follows_lifecycle', {
    pk: item.pk,
    event: change.event,
  });
  return outcome;
}
