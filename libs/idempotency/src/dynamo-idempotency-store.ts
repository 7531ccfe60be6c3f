import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { IdempotencyRecord } from './idempotency-record.ts';
import type { IdempotencyStore } from './idempotently.ts';

/** Nobody has answered this key yet, or its answer is past its seven days and only waits to be swept. */
export const KEY_IS_FREE = 'attribute_not_exists(pk) OR expiresAtEpochSeconds < :now';

/** The item of a record, to be put on its own or within a module's transaction. */
export function recordItem(record: IdempotencyRecord): Record<string, unknown> {
  return { ...record, kind: 'idempotency' };
}

/** Keeps idempotency records in a module's own table, whose partition key is `pk`. */
export class DynamoIdempotencyStore implements IdempotencyStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #clock: () => Date;

  constructor(client: DynamoDBDocumentClient, tableName: string, clock: () => Date) {
    this.#client = client;
    this.#tableName = tableName;
    this.#clock = clock;
  }

  async find(pk: string): Promise<IdempotencyRecord | undefined> {
    const { Item } = await this.#client.send(
      new GetCommand({ TableName: this.#tableName, Key: { pk }, ConsistentRead: true }),
    );
    if (!Item || Item['expiresAtEpochSeconds'] < this.#nowEpochSeconds()) return undefined;
    const { bodyHash, response, expiresAtEpochSeconds } = Item as IdempotencyRecord;
    return { pk, bodyHash, response, expiresAtEpochSeconds };
  }

  async add(record: IdempotencyRecord): Promise<boolean> {
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: recordItem(record),
          ConditionExpression: KEY_IS_FREE,
          ExpressionAttributeValues: { ':now': this.#nowEpochSeconds() },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  #nowEpochSeconds(): number {
    return Math.floor(this.#clock().getTime() / 1000);
  }
}
