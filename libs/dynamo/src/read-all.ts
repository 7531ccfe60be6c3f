import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { backOff } from './back-off.ts';

/** How often items that the service left out of a batch are asked for in all. */
const MAX_TRIES = 5;

type Keys = readonly Readonly<Record<string, string>>[];

/**
 * Reads items of several tables as they are now; those that are not there are left out.
 * @param wanted keys by table, at most 100 in all, which is what one batch takes; none twice
 * @returns items by table, in no order
 * @throws Error when the service leaves items out too often, and whatever the SDK throws
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
    if (tries === MAX_TRIES) throw new Error('items were left out of every batch');
    await backOff(tries);
  }
  return found;
}
