import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readAll } from '@millrace/dynamo';
import { assertInvariant } from '@millrace/invariants';
import { carryOut } from './store-failure.ts';

/**
 * Reads items as they are now, in the order of their keys.
 * @param pks at most 100, which is what one batch takes; all of them of items that were stored
 * @throws PaymentStoreUnavailable when the service fails or leaves items out too often
 */
export async function readItems<Item extends { readonly pk: string }>(
  client: DynamoDBDocumentClient,
  tableName: string,
  pks: readonly string[],
): Promise<Item[]> {
  const read = await carryOut('list', () => readAll(client, { [tableName]: pks.map((pk) => ({ pk })) }));
  const found = new Map((read[tableName] as Item[]).map((item) => [item.pk, item]));
  return pks.map((pk) => {
    const item = found.get(pk);
    assertInvariant(item !== undefined, 'item_stored', { pk });
    return item;
  });
}
