import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  TransactWriteCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { backOff, codesOf } from '@millrace/dynamo';
import { storeFailure } from './store-failure.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** How often a transaction is tried in all while others are in flight on its items: on a popular product, many are. */
const MAX_TRIES = 7;

/**
 * Writes all items or none.
 * @returns which items' conditions did not hold, by their places; `contended` when others were in flight at every try
 * @throws OrderStoreUnavailable
 */
export async function transact(
  client: DynamoDBDocumentClient,
  operation: string,
  TransactItems: TransactItem[],
): Promise<'committed' | 'contended' | { readonly failed: ReadonlySet<number> }> {
  for (let tries = 1; ; tries += 1) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems }));
      return 'committed';
    } catch (error) {
      const codes = error instanceof TransactionCanceledException ? codesOf(error) : [];
      const failed = codes.flatMap((code, place) => (code === 'ConditionalCheckFailed' ? [place] : []));
      if (failed.length > 0) return { failed: new Set(failed) };
      if (!codes.includes('TransactionConflict')) throw storeFailure(operation, error);
      if (tries === MAX_TRIES) return 'contended';
      await backOff(tries);
    }
  }
}
