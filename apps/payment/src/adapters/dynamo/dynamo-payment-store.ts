import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isConflict, transact, writeIf, type FailedConditions } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/invariants';
import type { DuePage, DueStore } from '@millrace/sweeping';
import { DynamoDueStore } from '@millrace/sweeping/dynamo';
import type { Instant } from '@millrace/time';
import type { CreateOutcome, Due, NewPayment, PaymentStore } from '../../application/payment-store.ts';
import { reasonToKeep, type Change, type ChangeOutcome } from '../../domain/apply-change.ts';
import type { Payment, PaymentKey } from '../../domain/payment.ts';
import { changeUpdate } from './change-update.ts';
import { createOutcome, createTransaction } from './create-transaction.ts';
import { paymentOf, type PaymentItem } from './payment-item.ts';
import { openKeyOf, openPk, paymentPk } from './payment-keys.ts';
import { carryOut, storeFailure } from './store-failure.ts';

/** Stores payments in the DynamoDB table of docs/reference/data-model.md. */
export class DynamoPaymentStore implements PaymentStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #clock: () => Date;
  readonly #dueStore: DueStore<Due>;

  constructor(client: DynamoDBDocumentClient, tableName: string, clock: () => Date) {
    this.#client = client;
    this.#tableName = tableName;
    this.#clock = clock;
    this.#dueStore = new DynamoDueStore<Due>({
      client,
      tableName,
      pkOf: openPk,
      keyOf: openKeyOf,
      failureOf: storeFailure,
    });
  }

  async create(newPayment: NewPayment): Promise<CreateOutcome> {
    const writes = createTransaction(this.#tableName, newPayment, this.#clock());
    let failed: FailedConditions;
    try {
      failed = await transact(this.#client, writes);
    } catch (error) {
      if (isConflict(error)) return 'contended';
      throw storeFailure('create', error);
    }
    return failed.size === 0 ? 'created' : createOutcome(failed);
  }

  async find(key: PaymentKey): Promise<Payment | undefined> {
    const command = new GetCommand({
      TableName: this.#tableName,
      Key: { pk: paymentPk(key) },
      ConsistentRead: true,
    });
    const { Item } = await carryOut('find', () => this.#client.send(command));
    return Item && paymentOf(Item as PaymentItem);
  }

  async apply(key: PaymentKey, change: Change): Promise<ChangeOutcome | { kind: 'not_found' }> {
    const command = new UpdateCommand({ TableName: this.#tableName, ...changeUpdate(key, change) });
    const write = await carryOut('apply', () => writeIf(() => this.#client.send(command)));
    if (write.held) return { kind: 'changed', payment: paymentOf(write.result.Attributes as PaymentItem) };
    const found = write.item as PaymentItem | undefined;
    if (!found) return { kind: 'not_found' };

    const kept = reasonToKeep(paymentOf(found), change.event);
    assertInvariant(kept !== undefined, 'condition_follows_lifecycle', { pk: found.pk, event: change.event });
    return kept;
  }

  findDue(query: Parameters<DueStore<Due>['findDue']>[0]): Promise<DuePage<Due>> {
    return this.#dueStore.findDue(query);
  }

  requeue(due: Due, nextDueAt: Instant): Promise<boolean> {
    return this.#dueStore.requeue(due, nextDueAt);
  }
}
