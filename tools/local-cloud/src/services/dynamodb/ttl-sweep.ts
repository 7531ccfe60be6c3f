import type { Dynamo } from './client.ts';

const SWEEP_INTERVAL_MS = 60_000;
const PAGE_ITEMS = 500;
const MAX_PAGES_PER_TABLE = 20;

type Key = Record<string, unknown>;

/** The tables whose items expire, by name. */
export type ExpiringTables = ReadonlyMap<
  string,
  { readonly attribute: string; readonly keys: readonly string[] }
>;

/** Deletes expired items once a minute, which the engine does not do. A sweep reads up to 10,000 items of each table. */
export function startTtlSweep(tables: ExpiringTables, dynamo: Dynamo): { stop(): Promise<void> } {
  /** Where the next sweep of a table starts. */
  const starts = new Map<string, Key | undefined>();
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  async function sweep(): Promise<void> {
    for (const [table, { attribute, keys }] of tables) {
      if (stopped) return;
      starts.set(table, await sweepTable(dynamo, { table, attribute, keys, start: starts.get(table) }));
    }
  }

  const timer = setInterval(() => {
    running = running
      .then(sweep)
      .catch((error: unknown) => console.error('could not delete expired items:', error));
  }, SWEEP_INTERVAL_MS).unref();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** @returns where the next sweep of the table starts; undefined is the beginning */
export async function sweepTable(
  dynamo: Dynamo,
  options: { table: string; attribute: string; keys: readonly string[]; start?: Key | undefined },
): Promise<Key | undefined> {
  // An attribute that is not a number is not less than a number, so the item does not expire.
  const expired = '#ttl < :now';
  const names = { '#ttl': options.attribute };
  const values = { ':now': { N: String(Math.floor(Date.now() / 1000)) } };
  const keyNames = Object.fromEntries(options.keys.map((key, index) => [`#k${index}`, key]));
  let start = options.start;
  for (let page = 0; page < MAX_PAGES_PER_TABLE; page += 1) {
    const found = await dynamo.call<{ Items: Key[]; LastEvaluatedKey?: Key }>('Scan', {
      TableName: options.table,
      Limit: PAGE_ITEMS,
      FilterExpression: expired,
      ProjectionExpression: Object.keys(keyNames).join(', '),
      ExpressionAttributeNames: { ...names, ...keyNames },
      ExpressionAttributeValues: values,
      ExclusiveStartKey: start,
    });
    for (const Key of found.Items) {
      const write = { TableName: options.table, Key, ConditionExpression: expired };
      const deleted = dynamo.call('DeleteItem', {
        ...write,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      });
      // The item may have been extended since it was read.
      await deleted.catch((error: { code?: string }) => {
        if (error.code !== 'ConditionalCheckFailedException') throw error;
      });
    }
    start = found.LastEvaluatedKey;
    if (!start) return undefined;
  }
  return start;
}
