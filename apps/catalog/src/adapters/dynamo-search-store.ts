import { createHash } from 'node:crypto';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { causedBy } from '@millrace/aws-clients';
import { CatalogStoreUnavailable, type Search, type SearchStore } from '../application/ports.ts';

/** How long the count of a word is kept after its last search. */
const KEPT_SECONDS = 90 * 24 * 60 * 60;
/** Hex digits of a slot, for 65,536 remembered searches. */
const SLOT_DIGITS = 4;
/** Tries after a transaction conflict. Together they wait at most 1.3 seconds. */
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
 * Counts in a table with the key `pk`: `word#<word>` { count, lastSearchedAt }, and `seen#<slot>` { searchId }, written
 * in one transaction, so that no repeat counts twice. A search replaces the earlier one in its slot. The number of
 * items is therefore at most that of slots and words.
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
          throw new CatalogStoreUnavailable('a search could not be counted', causedBy(cause));
        }
      }
      await wait(FIRST_BACKOFF_MS * 2 ** conflicts);
    }
  }

  #transaction({ id, words, searchedAt }: Search): TransactWriteCommand {
    const { tableName: TableName, clock } = this.#options;
    const expiresAtEpochSeconds = Math.floor(clock().getTime() / 1000) + KEPT_SECONDS;
    return new TransactWriteCommand({
      TransactItems: [
        {
          Put: {
            TableName,
            Item: { pk: `seen#${slotOf(id)}`, searchId: id, expiresAtEpochSeconds },
            ConditionExpression: 'attribute_not_exists(pk) OR searchId <> :id',
            ExpressionAttributeValues: { ':id': id },
          },
        },
        ...words.map((word) => ({
          Update: {
            TableName,
            Key: { pk: `word#${word}` },
            UpdateExpression:
              'ADD #count :one SET lastSearchedAt = :searchedAt, expiresAtEpochSeconds = :expires',
            ExpressionAttributeNames: { '#count': 'count' },
            ExpressionAttributeValues: {
              ':one': 1,
              ':searchedAt': searchedAt,
              ':expires': expiresAtEpochSeconds,
            },
          },
        })),
      ],
    });
  }
}

function slotOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, SLOT_DIGITS);
}
