import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { TestDynamo } from '@millrace/testing';

/** All that a table holds, or all of one kind, in the order of the keys; a test's table fits into one scan. */
export async function storedItems(
  dynamo: TestDynamo,
  table: string,
  kind?: 'payment' | 'refund' | 'idempotency' | 'quote_use',
): Promise<Record<string, unknown>[]> {
  const { Items = [], LastEvaluatedKey } = await dynamo
    .documentClient()
    .send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  if (LastEvaluatedKey) throw new Error(`${table} holds more than one scan reads`);
  return Items.filter((item) => kind === undefined || item['kind'] === kind).sort((left, right) =>
    left['pk'] < right['pk'] ? -1 : 1,
  );
}
