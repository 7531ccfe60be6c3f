import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { assertInvariant } from '@millrace/money';
import { backOff } from './back-off.ts';
import { carryOut, storeFailure } from './store-failure.ts';

/** How often items that the service left out of a batch are asked for in all. */
const MAX_TRIES = 5;

/**
 * Reads items as they are now, in the order of their keys.
 * @param pks at most 100, which is what one batch takes; all of them of items that were stored
 * @throws PaymentStoreUnavailable when the service fails or leaves items out too often
 */
export async function readItems<Item extends { readonly pk: string }>(
  client: DynamoDBDocumentClient,
  tableName: string,
  pks: readonly string[],
): Promise<Item[]> {
  const found = new Map<string, Item>();
  let left: { pk: string }[] = pks.map((pk) => ({ pk }));
  for (let tries = 1; left.length > 0; tries += 1) {
    const command = new BatchGetCommand({
      RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } },
    });
    const { Responses, UnprocessedKeys } = await carryOut('list', () => client.send(command));
    for (const item of (Responses?.[tableName] ?? []) as Item[]) found.set(item.pk, item);
    left = (UnprocessedKeys?.[tableName]?.Keys ?? []) as { pk: string }[];
    if (left.length === 0) break;
    if (tries === MAX_TRIES) throw storeFailure('list', new Error(`${left.length} items were left out`));
    await backOff(tries);
  }
  return pks.map((pk) => {
    const item = found.get(pk);
    assertInvariant(item !== undefined, 'item_stored', { pk });
    return item;
  });
}
