import stringify from 'safe-stable-stringify';
import { awsEndpoint, STAGE, until, type AwsEndpoint } from '@millrace/tools-start';

type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Every table that holds what a request may change. */
const tables = [
  'quote-quotes',
  'payment-payments',
  'settlement-ledger',
  'settlement-balances',
  'settlement-settlements',
];

const AT_REST_WITHIN_MS = 15_000;
const PAGES = 1_000;

/**
 * The content of all tables once nothing is under way any more, without the records of refused requests: those are
 * kept so that a repeat is answered alike, and are no effect.
 */
export async function tablesAtRest(endpointUrl: string): Promise<Record<string, string[]>> {
  const aws = awsEndpoint(endpointUrl);
  return until('the tables are at rest', AT_REST_WITHIN_MS, async () => {
    const items = await itemsOf(aws);
    return isUnderWay(items) ? undefined : comparable(items);
  });
}

type Items = Readonly<Record<string, readonly Item[]>>;

/**
 * A payment that waits for a retry changes nothing for seconds, so tables that stand still prove nothing: every
 * payment has to have ended, and every transfer to be in the balances.
 */
function isUnderWay(items: Items): boolean {
  const open = items['payment-payments']!.some(
    ({ status }) => status?.['S'] === 'pending' || status?.['S'] === 'processing',
  );
  const applied = new Set(items['settlement-balances']!.map(({ pk }) => pk?.['S']));
  return open || items['settlement-ledger']!.some(({ sk }) => !applied.has(`applied#${String(sk?.['S'])}`));
}

function comparable(items: Items): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(items).map(([table, all]) => {
      const effects = all.filter(({ pk }) => !String(pk?.['S']).startsWith('idempotency#'));
      return [table, effects.map((item) => String(stringify(item))).sort()];
    }),
  );
}

async function itemsOf(aws: AwsEndpoint): Promise<Items> {
  const entries = tables.map(
    async (table) => [table, await scan(aws, `millrace-${STAGE}-${table}`)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
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
