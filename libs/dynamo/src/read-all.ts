import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { backOff, ContendedItems } from './contention.ts';

/** How often items that the service leaves out of a batch are requested. */
const MAX_ATTEMPTS = 5;

type Keys = readonly Readonly<Record<string, string>>[];

/**
 * Reads the current items of several tables. Missing items are left out.
 * @param keysByTable without duplicates, at most 100 keys in all, which is the limit of a batch
 * @returns items by table, unordered
 * @throws ContendedItems (retryable) if the service leaves items out of every attempt, and any error of the SDK
 */
export async function readAll(
  client: DynamoDBDocumentClient,
  keysByTable: Readonly<Record<string, Keys>>,
): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = Object.fromEntries(
    Object.keys(keysByTable).map((table) => [table, []]),
  );
  let remaining = Object.entries(keysByTable).filter(([, keys]) => keys.length > 0);
  for (let attempts = 1; remaining.length > 0; attempts += 1) {
    const RequestItems = Object.fromEntries(
      remaining.map(([table, keys]) => [table, { Keys: [...keys], ConsistentRead: true }]),
    );
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetCommand({ RequestItems }));
    for (const [table, items] of Object.entries(Responses)) found[table]!.push(...items);
    remaining = Object.entries(UnprocessedKeys).map(([table, { Keys = [] }]) => [table, Keys as Keys]);
    if (remaining.length === 0) break;
    if (attempts === MAX_ATTEMPTS) throw new ContendedItems('items were left out of every batch');
    await backOff(attempts);
  }
  return found;
}
