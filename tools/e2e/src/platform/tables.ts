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

const STILL_WITHIN_MS = 15_000;
const PAGES = 1_000;

/**
 * The content of all tables once nothing changes any more, without the records of refused requests: those are kept
 * so that a repeat is answered alike, and are no effect.
 */
export async function tablesAtRest(endpointUrl: string): Promise<Record<string, string[]>> {
  const aws = awsEndpoint(endpointUrl);
  let last = '';
  return until('the tables are at rest', STILL_WITHIN_MS, async () => {
    const content = await contentOf(aws);
    const text = JSON.stringify(content);
    const rests = text === last;
    last = text;
    return rests ? content : undefined;
  });
}

async function contentOf(aws: AwsEndpoint): Promise<Record<string, string[]>> {
  const entries = tables.map(async (table): Promise<[string, string[]]> => {
    const items = await scan(aws, `millrace-${STAGE}-${table}`);
    const effects = items.filter((item) => !String(item['pk']?.['S']).startsWith('idempotency#'));
    return [table, effects.map((item) => String(stringify(item))).sort()];
  });
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
