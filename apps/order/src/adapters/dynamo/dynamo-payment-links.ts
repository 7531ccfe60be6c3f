import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { orderIds } from '@millrace/contracts-order';
import type { PaymentId } from '@millrace/contracts-payment';
import type { PaymentLinks } from '../../application/payment-links.ts';
import type { Instant } from '../../domain/instant.ts';
import type { OrderKey } from '../../domain/order.ts';
import type { PaymentOutcome } from '../../domain/payment-outcome.ts';
import { keptOutcomePk, orderPk, pointerPk } from './order-keys.ts';
import { carryOut, storeFailure } from './store-failure.ts';
import { transact } from './transact.ts';

const OUTCOME_KEPT_SECONDS = 24 * 60 * 60;

/** Keeps, in the orders table, which payment is which order's. */
export class DynamoPaymentLinks implements PaymentLinks {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #clock: () => Date;

  constructor(client: DynamoDBDocumentClient, tableName: string, clock: () => Date) {
    this.#client = client;
    this.#tableName = tableName;
    this.#clock = clock;
  }

  async link(key: OrderKey, paymentId: PaymentId, at: Instant, dueAt: Instant): Promise<boolean> {
    const TableName = this.#tableName;
    const outcome = await transact(this.#client, 'link', [
      {
        Update: {
          TableName,
          Key: { pk: orderPk(key) },
          UpdateExpression:
            'SET paymentId = :paymentId, updatedAt = :at, dueAt = :dueAt, sweeps = :none, lastChange = :change',
          ConditionExpression:
            '#status = :accepted AND (attribute_not_exists(paymentId) OR paymentId = :paymentId)',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':paymentId': paymentId,
            ':at': at,
            ':dueAt': dueAt,
            ':none': 0,
            ':change': 'payment_requested',
            ':accepted': 'accepted',
          },
        },
      },
      {
        Put: {
          TableName,
          // It has no attribute `orderId`, which would put it on the lists of orders.
          Item: { pk: pointerPk(paymentId), kind: 'pointer', merchantId: key.merchantId, pointsTo: key.id },
        },
      },
    ]);
    if (outcome === 'contended') throw storeFailure('link', new Error('the order was in use at every try'));
    return outcome === 'committed';
  }

  async orderOf(paymentId: PaymentId): Promise<OrderKey | undefined> {
    const item = await this.#read(pointerPk(paymentId));
    return item && { merchantId: item['merchantId'], id: orderIds.parse(item['pointsTo']) };
  }

  async keep(paymentId: PaymentId, outcome: PaymentOutcome): Promise<void> {
    const now = Math.floor(this.#clock().getTime() / 1000);
    const command = new PutCommand({
      TableName: this.#tableName,
      Item: {
        pk: keptOutcomePk(paymentId),
        kind: 'payment_outcome',
        outcome,
        expiresAtEpochSeconds: now + OUTCOME_KEPT_SECONDS,
      },
    });
    await carryOut('keep', () => this.#client.send(command));
  }

  async keptOutcome(paymentId: PaymentId): Promise<PaymentOutcome | undefined> {
    return (await this.#read(keptOutcomePk(paymentId)))?.['outcome'];
  }

  async #read(pk: string) {
    const command = new GetCommand({ TableName: this.#tableName, Key: { pk }, ConsistentRead: true });
    return (await carryOut('read', () => this.#client.send(command))).Item;
  }
}
