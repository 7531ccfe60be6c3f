import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SettlementStore } from '../application/ports.ts';
import { askTable } from './table-unavailable.ts';

/**
 * Counts captures and refunds in the items where the workflows count their own attempts:
 * `payment#<paymentId>` and `refund#<refundId>`.
 */
export class DynamoSettlementStore implements SettlementStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  countCapture(paymentId: string): Promise<number> {
    return this.#count(`payment#${paymentId}`, 'captureAttempts');
  }

  countPayBack(refundId: string): Promise<number> {
    return this.#count(`refund#${refundId}`, 'payBackAttempts');
  }

  async #count(pk: string, counter: string): Promise<number> {
    const count = new UpdateCommand({
      TableName: this.#tableName,
      Key: { pk },
      UpdateExpression: `ADD ${counter} :one`,
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'UPDATED_NEW',
    });
    const { Attributes } = await askTable(this.#tableName, () => this.#client.send(count));
    return Number(Attributes?.[counter]);
  }
}
