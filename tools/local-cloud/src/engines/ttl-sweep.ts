import type { Dynamo } from '../cloud.ts';
import type { Store } from '../state/store.ts';

const SWEEP_INTERVAL_MS = 60_000;
const PAGE_ITEMS = 500;
const MAX_PAGES_PER_TABLE = 20;

type Key = Record<string, unknown>;

/** Deletes expired items once a minute, which the engine leaves to others; each table is read up to 10,000 items a sweep. */
export function startTtlSweep(store: Store, dynamo: Dynamo): { stop(): Promise<void> } {
  const starts = new Map<string, Key | undefined>();
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  async function sweep(): Promise<void> {
    for (const table of store.resources.ofType('AWS::DynamoDB::Table')) {
      const ttl = table.properties['TimeToLiveSpecification'] as
        { AttributeName: string; Enabled: boolean | string } | undefined;
      if (!ttl || String(ttl.Enabled) !== 'true' || stopped) continue;
      const keys = (table.properties['KeySchema'] as { AttributeName: string }[]).map(
        (key) => key.AttributeName,
      );
      const next = await sweepTable(dynamo, {
        table: table.physicalId,
        attribute: ttl.AttributeName,
        keys,
        start: starts.get(table.physicalId),
      });
      starts.set(table.physicalId, next);
    }
  }

  const timer = setInterval(() => {
    running = running.then(sweep).catch((error: unknown) => console.error('time to live sweep:', error));
  }, SWEEP_INTERVAL_MS).unref();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/** @returns where the next sweep of the table starts: undefined is its beginning */
export async function sweepTable(
  dynamo: Dynamo,
  options: { table: string; attribute: string; keys: readonly string[]; start?: Key | undefined },
): Promise<Key | undefined> {
  // An attribute that is not a number is not smaller than one, and does not expire.
  const expired = '#ttl < :now';
  const names = { '#ttl': options.attribute };
  const values = { ':now': { N: String(Math.floor(Date.now() / 1000)) } };
  const projection = Object.fromEntries(options.keys.map((key, index) => [`#k${index}`, key]));
  let start = options.start;
  for (let page = 0; page < MAX_PAGES_PER_TABLE; page += 1) {
    const found = await dynamo.call<{ Items?: Key[]; LastEvaluatedKey?: Key }>('Scan', {
      TableName: options.table,
      Limit: PAGE_ITEMS,
      FilterExpression: expired,
      ProjectionExpression: Object.keys(projection).join(', '),
      ExpressionAttributeNames: { ...names, ...projection },
      ExpressionAttributeValues: values,
      ...(start && { ExclusiveStartKey: start }),
    });
    for (const key of found.Items ?? []) {
      await deleteIfExpired(dynamo, {
        TableName: options.table,
        Key: key,
        ConditionExpression: expired,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      });
    }
    start = found.LastEvaluatedKey;
    if (!start) return undefined;
  }
  return start;
}

/** An item that was given more time since it was read stays. */
async function deleteIfExpired(dynamo: Dynamo, input: object): Promise<void> {
  try {
    await dynamo.call('DeleteItem', input);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ConditionalCheckFailedException') throw error;
  }
}
