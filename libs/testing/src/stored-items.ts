import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { TestDynamo } from './start-dynamo.ts';

/** All items of a table with the key `pk`, or all of one `kind`, sorted by key. They must fit into one scan. */
export async function storedItems(
  dynamo: TestDynamo,
  table: string,
  kind?: string,
): Promise<Record<string, unknown>[]> {
  const { Items = [], LastEvaluatedKey } = await dynamo
    .documentClient()
    .send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  if (LastEvaluatedKey) throw new Error(`${table} has more items than one scan reads`);
  return Items.filter((item) => kind === undefined || item['kind'] === kind).sort((left, right) =>
    left['pk'] < right['pk'] ? -1 : 1,
  );
}
