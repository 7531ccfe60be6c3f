import { createHash } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { translateErrors } from '@millrace/aws-clients';
import { systemBackoff, type Backoff } from '@millrace/backoff';
import { IS_NEW, transact, type TransactWrites } from '@millrace/dynamo';
import { CatalogStoreUnavailable, type Search, type SearchStore } from '../application/ports.ts';

/** How long the count of a word is kept after its last search. */
const KEPT_SECONDS = 90 * 24 * 60 * 60;
/** Hex digits of a slot, for 65,536 remembered searches. */
const SLOT_DIGITS = 4;
/**
 * Attempts to count a search while others count the same words. Their waits take at most 2.5 seconds in all.
 */
const MAX_TRIES = 8;
const BACKOFF = /* @__PURE__ */ systemBackoff(20);

export interface DynamoSearchStoreOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly clock: () => Date;
  /** Between the attempts of a search. */
  readonly backoff?: Backoff;
}

/**
 * Counts in a table with the key `pk`: `word#<word>` { count, lastSearchedAt }, and `seen#<slot>` { searchId }, written
 * in one transaction, so that no repeat counts twice. A search replaces the earlier one in its slot. The number of
 * items is therefore at most that of slots and words.
 */
export function dynamoSearchStore({
  client,
  tableName: TableName,
  clock,
  backoff = BACKOFF,
}: DynamoSearchStoreOptions): SearchStore {
  function writes({ id, words, searchedAt }: Search): TransactWrites {
    const expiresAtEpochSeconds = Math.floor(clock().getTime() / 1000) + KEPT_SECONDS;
    return [
      {
        Put: {
          TableName,
          Item: { pk: `seen#${slotOf(id)}`, searchId: id, expiresAtEpochSeconds },
          ConditionExpression: `${IS_NEW} OR searchId <> :id`,
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
    ];
  }

  return {
    async count(search: Search): Promise<'counted' | 'repeated'> {
      const failed = await translateErrors(
        () => transact(client, writes(search), { maxAttempts: MAX_TRIES, backoff }),
        (options) => new CatalogStoreUnavailable('a search could not be counted', options),
      );
      // Only the slot of the search has a condition.
      return failed.size === 0 ? 'counted' : 'repeated';
    },
  };
}

function slotOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, SLOT_DIGITS);
}
