import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  GetCommand,
  TransactWriteCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { backOff } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/money';
import type { DuePage, DueStore } from '@millrace/sweeping';
import { DynamoDueStore } from '@millrace/sweeping/dynamo';
import type { CreateOutcome, Due, NewPayment, PaymentStore } from '../../application/payment-store.ts';
import { reasonToKeep, type Change, type ChangeOutcome } from '../../domain/apply-change.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Payment, PaymentKey } from '../../domain/payment.ts';
import { changeUpdate } from './change-update.ts';
import { createOutcome, createTransaction } from './create-transaction.ts';
import { paymentOf, type PaymentItem } from './payment-item.ts';
import { openKeyOf, openPk, paymentPk } from './payment-keys.ts';
import { carryOut, storeFailure } from './store-failure.ts';

/** How often a contended transaction is tried in all before the caller is told. */
const MAX_CREATE_TRIES = 5;

/** Keeps payments in the DynamoDB table of docs/architecture.md. */
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
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.#tryCreate(newPayment);
      if (outcome !== 'contended' || tries === MAX_CREATE_TRIES) return outcome;
      await backOff(tries);
    }
  }

  async #tryCreate(newPayment: NewPayment): Promise<CreateOutcome> {
    const nowEpochSeconds = Math.floor(this.#clock().getTime() / 1000);
    const input = createTransaction(this.#tableName, newPayment, nowEpochSeconds);
    try {
      await this.#client.send(new TransactWriteCommand(input));
      return 'created';
    } catch (error) {
      const outcome = error instanceof TransactionCanceledException ? createOutcome(error) : undefined;
      if (outcome) return outcome;
      throw storeFailure('create', error);
    }
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
    const after = await carryOut('apply', () => this.#conditionally(() => this.#client.send(command)));
    if (after.held) return { kind: 'changed', payment: paymentOf(after.result.Attributes as PaymentItem) };
    if (!after.item) return { kind: 'not_found' };

    const kept = reasonToKeep(paymentOf(after.item), change.event);
    assertInvariant(kept !== undefined, 'condition_follows_lifecycle', {
      pk: after.item.pk,
      event: change.event,
    });
    return kept;
  }

  findDue(query: Parameters<DueStore<Due>['findDue']>[0]): Promise<DuePage<Due>> {
    return this.#dueStore.findDue(query);
  }

  requeue(due: Due, nextDueAt: Instant): Promise<boolean> {
    return this.#dueStore.requeue(due, nextDueAt);
  }

  async #conditionally<Result>(
    write: () => Promise<Result>,
  ): Promise<{ held: true; result: Result } | { held: false; item: PaymentItem | undefined }> {
    try {
      return { held: true, result: await write() };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { held: false, item: error.Item && (unmarshall(error.Item) as PaymentItem) };
    }
  }
}
