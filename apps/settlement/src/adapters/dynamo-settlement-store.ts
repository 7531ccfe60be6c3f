import { UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { SettlementStore } from '../application/ports.ts';
import { TableUnavailable } from './table-unavailable.ts';

/** Counters of settlements, in the item that the workflow counts its own attempts in: `payment#<paymentId>`. */
export class DynamoSettlementStore implements SettlementStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async countCapture(paymentId: string): Promise<number> {
    const count = new UpdateCommand({
      TableName: this.#tableName,
      Key: { pk: `payment#${paymentId}` },
      UpdateExpression: 'ADD captureAttempts :one',
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'UPDATED_NEW',
    });
    try {
      const { Attributes } = await this.#client.send(count);
      return Attributes?.['captureAttempts'];
    } catch (error) {
      throw new TableUnavailable(this.#tableName, error);
    }
  }
}
