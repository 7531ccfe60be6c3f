import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { QuoteStoreUnavailable } from '../../application/errors.ts';
import type { RateStore } from '../../application/ports.ts';
import { rateTable, type RateTable } from '../../domain/rate-table.ts';

const KEY = { pk: 'rates#latest' };

/** Keeps the latest rates as one item of the module's table. */
export class DynamoRateStore implements RateStore {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;

  constructor(client: DynamoDBDocumentClient, tableName: string) {
    this.#client = client;
    this.#tableName = tableName;
  }

  async latest(): Promise<RateTable | undefined> {
    try {
      const { Item } = await this.#client.send(
        new GetCommand({ TableName: this.#tableName, Key: KEY, ConsistentRead: true }),
      );
      return Item && rateTable(Item as RateTable);
    } catch (cause) {
      throw new QuoteStoreUnavailable('the rates could not be read', { cause });
    }
  }

  async replace(table: RateTable, storedAt: Date): Promise<boolean> {
    try {
      await this.#client.send(
        new PutCommand({
          TableName: this.#tableName,
          Item: { ...KEY, kind: 'rates', ...table, storedAt: storedAt.toISOString() },
          ConditionExpression: 'attribute_not_exists(pk) OR #date <= :date',
          ExpressionAttributeNames: { '#date': 'date' },
          ExpressionAttributeValues: { ':date': table.date },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw new QuoteStoreUnavailable('the rates could not be stored', { cause: error });
    }
  }
}
