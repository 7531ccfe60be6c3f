import { GetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { backOff, isConflict, transact, type FailedConditions } from '@millrace/dynamo';
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
import {
  CHANGED_REFUND,
  createRefundOutcome,
  createRefundTransaction,
  refundChangeTransaction,
} from './refund-transactions.ts';
import { carryOut, storeFailure } from './store-failure.ts';

/** How often a refund is decided on in all while others change the same payment. */
const MAX_DECISIONS = 8;

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
    for (let decisions = 1; ; decisions += 1) {
      const decision = decide(before);
      if (decision.kind === 'refused') return decision;
      const outcome = await this.#tryCreate(before, decision);
      if (outcome === 'created') return decision;
      if (outcome !== 'payment_changed') return { kind: outcome };
      if (decisions === MAX_DECISIONS) return { kind: 'contended' };
      await backOff(decisions);
      before = await this.#paymentAgain(payment);
    }
  }

  async #tryCreate(
    before: Payment,
    created: NewRefund,
  ): Promise<'created' | 'key_taken' | 'payment_changed' | 'contended'> {
    const writes = createRefundTransaction(this.#tableName, { before, created }, this.#clock());
    let failed: FailedConditions;
    try {
      failed = await transact(this.#client, writes);
    } catch (error) {
      if (isConflict(error)) return 'contended';
      throw storeFailure('create refund', error);
    }
    return failed.size === 0 ? 'created' : createRefundOutcome(failed, created);
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

    const writes = refundChangeTransaction(this.#tableName, refundOf(item), change);
    const failed = await carryOut('apply to refund', () => transact(this.#client, writes));
    if (failed.size === 0) return outcome;
    assertInvariant(failed.has(CHANGED_REFUND), 'refunded_within_paid', { ...key, change });
    return keptAsItStands(failed.get(CHANGED_REFUND) as unknown as RefundItem, change);
  }

  async #get<Item>(pk: string): Promise<Item | undefined> {
    const command = new GetCommand({ TableName: this.#tableName, Key: { pk }, ConsistentRead: true });
    const { Item } = await carryOut('find', () => this.#client.send(command));
    return Item as Item | undefined;
  }
}

/** Somebody decided the refund after it was read. */
function keptAsItStands(item: RefundItem, change: RefundChange): KeptRefund {
  const outcome = applyRefundChange(refundOf(item), change);
  assertInvariant(outcome.kind !== 'changed', 'refund_condition_follows_lifecycle', {
    pk: item.pk,
    event: change.event,
  });
  return outcome;
}
