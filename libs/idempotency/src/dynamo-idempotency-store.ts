import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { causedBy } from '@millrace/aws-clients';
import { IdempotencyStoreUnavailable, type IdempotencyRecord, type IdempotencyStore } from './idempotency.ts';

/** No request has used this key, or its record has expired and only awaits deletion. */
export const KEY_IS_FREE = 'attribute_not_exists(pk) OR expiresAtEpochSeconds < :now';

/** The item of a record, for a put or for a module's transaction. */
export function recordItem(record: IdempotencyRecord): Record<string, unknown> {
  return { ...record, kind: 'idempotency' };
}

/** The write of a record within a module's transaction. Its condition fails if the key is taken. */
export function recordPut(tableName: string, record: IdempotencyRecord, now: Date) {
  return {
    Put: {
      TableName: tableName,
      Item: recordItem(record),
      ConditionExpression: KEY_IS_FREE,
      ExpressionAttributeValues: { ':now': Math.floor(now.getTime() / 1000) },
    },
  };
}

/** Stores idempotency records in a module's own table, whose partition key is `pk`. */
export function dynamoIdempotencyStore(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => Date,
): IdempotencyStore {
  function nowEpochSeconds(): number {
    return Math.floor(clock().getTime() / 1000);
  }

  return {
    async find(pk: string): Promise<IdempotencyRecord | undefined> {
      const command = new GetCommand({ TableName: tableName, Key: { pk }, ConsistentRead: true });
      const { Item } = await client.send(command).catch((error: unknown) => {
        throw new IdempotencyStoreUnavailable('find', causedBy(error));
      });
      if (!Item || Item['expiresAtEpochSeconds'] < nowEpochSeconds()) return undefined;
      const { bodyHash, response, expiresAtEpochSeconds } = Item as IdempotencyRecord;
      return { pk, bodyHash, response, expiresAtEpochSeconds };
    },

    async add(record: IdempotencyRecord): Promise<boolean> {
      try {
        await client.send(
          new PutCommand({
            TableName: tableName,
            Item: recordItem(record),
            ConditionExpression: KEY_IS_FREE,
            ExpressionAttributeValues: { ':now': nowEpochSeconds() },
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw new IdempotencyStoreUnavailable('add', causedBy(error));
      }
    },
  };
}
