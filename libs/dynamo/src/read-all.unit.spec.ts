import type { BatchGetCommand, BatchGetCommandOutput, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { readAll } from './index.ts';

type Asked = NonNullable<BatchGetCommand['input']['RequestItems']>;

/** Answers with the first key of each table that it is asked for, and leaves out all others. */
function aSlowTable() {
  const asked: Asked[] = [];
  const send = async ({ input: { RequestItems = {} } }: BatchGetCommand) => {
    asked.push(RequestItems);
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
  return { client: { send } as unknown as DynamoDBDocumentClient, asked };
}

const keys = (count: number) => Array.from({ length: count }, (_, number) => ({ pk: `${number}` }));

describe('reading all of some items', () => {
  it('asks again for what the service left out', async () => {
    const { client, asked } = aSlowTable();
    expect(await readAll(client, { orders: keys(1), products: keys(3) })).toEqual({
      orders: keys(1),
      products: keys(3),
    });
    expect(asked).toHaveLength(3);
    expect(Object.keys(asked[1]!)).toEqual(['products']);
  });

  it('gives up when items are left out of every batch', async () => {
    await expect(readAll(aSlowTable().client, { orders: keys(6) })).rejects.toThrow(
      'left out of every batch',
    );
  });

  it('asks nothing for no keys, which the service would refuse', async () => {
    const { client, asked } = aSlowTable();
    expect(await readAll(client, { orders: [] })).toEqual({ orders: [] });
    expect(asked).toEqual([]);
  });
});
