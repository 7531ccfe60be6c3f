import type { BatchGetCommand, BatchGetCommandOutput, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { readAll } from './index.ts';

type Requested = NonNullable<BatchGetCommand['input']['RequestItems']>;

/** Returns the first requested key of each table, and leaves out all others. */
function aSlowTable() {
  const requested: Requested[] = [];
  const send = async ({ input: { RequestItems = {} } }: BatchGetCommand) => {
    requested.push(RequestItems);
    const entries = Object.entries(RequestItems).map(([table, { Keys = [] }]) => [table, Keys] as const);
    return {
      Responses: Object.fromEntries(entries.map(([table, keys]) => [table, keys.slice(0, 1)])),
      UnprocessedKeys: Object.fromEntries(
        entries
          .filter(([, keys]) => keys.length > 1)
          .map(([table, keys]) => [table, { Keys: keys.slice(1) }]),
      ),
    } as unknown as BatchGetCommandOutput;
  };
  return { client: { send } as unknown as DynamoDBDocumentClient, requested };
}

const keys = (count: number) => Array.from({ length: count }, (_, number) => ({ pk: `${number}` }));

describe('readAll', () => {
  it('requests again the items that the service left out', async () => {
    const { client, requested } = aSlowTable();
    expect(await readAll(client, { orders: keys(1), products: keys(3) })).toEqual({
      orders: keys(1),
      products: keys(3),
    });
    expect(requested).toHaveLength(3);
    expect(Object.keys(requested[1]!)).toEqual(['products']);
  });

  it('gives up when items are left out of every batch', async () => {
    await expect(readAll(aSlowTable().client, { orders: keys(6) })).rejects.toThrow(
      'left out of every batch',
    );
  });

  it('sends no request without keys, because the service would refuse it', async () => {
    const { client, requested } = aSlowTable();
    expect(await readAll(client, { orders: [] })).toEqual({ orders: [] });
    expect(requested).toEqual([]);
  });
});
