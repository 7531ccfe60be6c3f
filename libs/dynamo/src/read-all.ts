import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { backOff } from './back-off.ts';
import { ContendedItems } from './contended-items.ts';

/** How often items are requested that the service leaves out of a batch. */
const MAX_TRIES = 5;

type Keys = readonly Readonly<Record<string, string>>[];

/**
 * Reads the current items of several tables. Missing items are left out.
 * @param wanted keys by table without duplicates, at most 100 in all, which is the limit of a batch
 * @returns items by table, unordered
 * @throws ContendedItems (retryable) if the service leaves items out at every try, and what the SDK throws
 */
export async function readAll(
  client: DynamoDBDocumentClient,
  wanted: Readonly<Record<string, Keys>>,
): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = Object.fromEntries(
    Object.keys(wanted).map((table) => [table, []]),
  );
  let left = Object.entries(wanted).filter(([, keys]) => keys.length > 0);
  for (let tries = 1; left.length > 0; tries += 1) {
    const RequestItems = Object.fromEntries(
      left.map(([table, keys]) => [table, { Keys: [...keys], ConsistentRead: true }]),
    );
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetCommand({ RequestItems }));
    for (const [table, items] of Object.entries(Responses)) found[table]!.push(...items);
    left = Object.entries(UnprocessedKeys).map(([table, { Keys = [] }]) => [table, Keys as Keys]);
    if (left.length === 0) break;
    if (tries === MAX_TRIES) throw new ContendedItems('items were left out of every batch');
    await backOff(tries);
  }
  return found;
}
