import { modules } from '@millrace/modules';
import stringify from 'safe-stable-stringify';
import { awsEndpoint, STAGE, until, type AwsEndpoint } from '@millrace/tools-start';
import { messagesIn } from './queues.ts';

type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const PREFIX = `millrace-${STAGE}-`;
const AT_REST_WITHIN_MS = 60_000;
const PAGES = 1_000;

/**
 * The content of all tables once all work has ended, without the records of refused requests: they only let a repeat get
 * the same answer, and are not an effect.
 */
export async function tablesAtRest(endpointUrl: string): Promise<Record<string, string[]>> {
  const aws = awsEndpoint(endpointUrl);
  return until('the tables are at rest', AT_REST_WITHIN_MS, async () => {
    // Before the tables: messages that leave a queue are in the tables by then.
    const queued = await Promise.all(shopQueues.map((name) => messagesIn(aws, name)));
    const items = await itemsOf(aws);
    return queued.some((messages) => messages > 0) || isInProgress(items) ? undefined : comparable(items);
  });
}

/**
 * Waits until no payment and no order is in progress. A message that a killed platform was processing is hidden for
 * minutes and repeated then; this does not wait for it.
 */
export async function endsReached(endpointUrl: string): Promise<void> {
  const aws = awsEndpoint(endpointUrl);
  await until('every payment and order has ended', AT_REST_WITHIN_MS, async () =>
    isInProgress(await itemsOf(aws)) ? undefined : true,
  );
}

type Items = Readonly<Record<string, readonly Item[]>>;

/** Messages in these queues are in no table yet. */
const shopQueues = modules.flatMap(({ unprefixedQueues }) => unprefixedQueues);

/**
 * A payment that waits for a retry changes nothing for seconds, so unchanged tables prove nothing: every payment must
 * have ended, every transfer must be in the balances, no order may wait, and every message of a simulation must have its
 * outcome.
 */
function isInProgress(items: Items): boolean {
  const open = items['payment-payments']!.some(
    ({ status }) => status?.['S'] === 'pending' || status?.['S'] === 'processing',
  );
  // An order that failed without a payment is only checked once more.
  const waits = items['order-orders']!.some(
    ({ openShard, status }) => openShard !== undefined && status?.['S'] !== 'payment_failed',
  );
  const applied = new Set(items['settlement-balances']!.map(({ pk }) => pk?.['S']));
  return (
    open ||
    waits ||
    simulates(items['order-simulations']!) ||
    items['settlement-ledger']!.some(({ sk }) => !applied.has(`applied#${String(sk?.['S'])}`))
  );
}

function simulates(items: readonly Item[]): boolean {
  const ids = items
    .filter(({ kind }) => kind?.['S'] === 'outcome')
    .map(({ pk }) => keyText(pk).split('#')[1]);
  const ended = Map.groupBy(ids, (id) => id);
  return items.some(
    ({ kind, simulationId, count }) =>
      kind?.['S'] === 'simulation' && (ended.get(keyText(simulationId))?.length ?? 0) < Number(count?.['N']),
  );
}

/**
 * The record of an answer exists so that a repeat gets the same answer, and the list of running simulations limits their
 * number; neither is an effect.
 */
const isEffect = ({ pk }: Item): boolean => !/^(idempotency|running)#/.test(keyText(pk));

const keyText = (key: Item[string] | undefined): string => String(key?.['S'] ?? '');

function comparable(items: Items): Record<string, string[]> {
  const textsOf = (all: readonly Item[]): string[] => all.map((item) => String(stringify(item))).sort();
  return Object.fromEntries(
    Object.entries(items).map(([table, all]) => [table, textsOf(all.filter(isEffect))]),
  );
}

/** The items of every table of the platform, by the table's name without the stage. */
async function itemsOf(aws: AwsEndpoint): Promise<Items> {
  const { TableNames } = await aws.json<{ TableNames: string[] }>(
    'dynamodb',
    'DynamoDB_20120810.ListTables',
    {},
  );
  const entries = TableNames.filter((name) => name.startsWith(PREFIX)).map(
    async (name) => [name.slice(PREFIX.length), await scan(aws, name)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** Items that a module creates later by itself, as a result of requests. */
const followUps: Readonly<Record<string, RegExp>> = { order: /^(outcome#|order#sim_|sim_)/ };

/** The keys of all items that requests created in the tables of a module; a changed item keeps its key. */
export async function effectsIn(aws: AwsEndpoint, module: string): Promise<Set<string>> {
  const items = Object.entries(await itemsOf(aws)).filter(([table]) => table.startsWith(`${module}-`));
  const keys = items.flatMap(([, all]) =>
    all
      .filter(isEffect)
      .map(({ pk, sk, merchantId, productId }) => keyText(pk ?? merchantId) + keyText(sk ?? productId)),
  );
  return new Set(keys.filter((key) => !followUps[module]?.test(key)));
}

/** All items of a table, in DynamoDB's JSON. */
export async function scan(aws: AwsEndpoint, TableName: string): Promise<Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: Item | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const answer: { Items: Item[]; LastEvaluatedKey?: Item } = await aws.json(
      'dynamodb',
      'DynamoDB_20120810.Scan',
      {
        TableName,
        ConsistentRead: true,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      },
    );
    items.push(...answer.Items);
    if (!answer.LastEvaluatedKey) return items;
    ExclusiveStartKey = answer.LastEvaluatedKey;
  }
  throw new Error(`${TableName} has more than ${PAGES} pages`);
}
