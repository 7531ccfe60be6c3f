import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CatalogStoreUnavailable, type Search, type SearchStore } from '../application/ports.ts';

/** Longer than a message may stay in the queue and then in its dead-letter queue, 14 days in each. */
const KEPT_SECONDS = 35 * 24 * 60 * 60;
/** Tries that found the term in another transaction; all their waits together take at most 1.3 seconds. */
const MAX_CONFLICTS = 7;
const FIRST_BACKOFF_MS = 10;

export interface DynamoSearchStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly clock: () => Date;
  /** Resolves after so many milliseconds. */
  readonly wait: (durationMs: number) => Promise<void>;
}

/**
 * Counts in a table with the key `pk`: `term#<term>` { count, lastSearchedAt }, and `seen#<id of the search>`, written
 * in one transaction, so that no repeat counts twice.
 */
export class DynamoSearchStore implements SearchStore {
  readonly #options: DynamoSearchStoreOptions;

  constructor(options: DynamoSearchStoreOptions) {
    this.#options = options;
  }

  async count(search: Search): Promise<'counted' | 'repeated'> {
    const { client, wait } = this.#options;
    for (let conflicts = 0; ; conflicts += 1) {
      try {
        await client.send(this.#transaction(search));
        return 'counted';
      } catch (cause) {
        const reasons =
          cause instanceof TransactionCanceledException ? (cause.CancellationReasons ?? []) : [];
        if (reasons[0]?.Code === 'ConditionalCheckFailed') return 'repeated';
        const met = reasons.some(({ Code }) => Code === 'TransactionConflict');
        if (!met || conflicts === MAX_CONFLICTS) {
          throw new CatalogStoreUnavailable('a search could not be counted', { cause });
        }
      }
      await wait(FIRST_BACKOFF_MS * 2 ** conflicts);
    }
  }

  #transaction({ id, term, searchedAt }: Search): TransactWriteCommand {
    const { tableName: TableName, clock } = this.#options;
    return new TransactWriteCommand({
      TransactItems: [
        {
          Put: {
            TableName,
            Item: {
              pk: `seen#${id}`,
              expiresAtEpochSeconds: Math.floor(clock().getTime() / 1000) + KEPT_SECONDS,
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
        {
          Update: {
            TableName,
            Key: { pk: `term#${term}` },
            UpdateExpression: 'ADD #count :one SET term = :term, lastSearchedAt = :searchedAt',
            ExpressionAttributeNames: { '#count': 'count' },
            ExpressionAttributeValues: { ':one': 1, ':term': term, ':searchedAt': searchedAt },
          },
        },
      ],
    });
  }
}
