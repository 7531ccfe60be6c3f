import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { cancelled, scriptedClient } from '@millrace/testing';
import { failedConditions, putNew, transact, writeIf, type TransactWrites } from './index.ts';

const item = { pk: 'a', count: 1 };
const exists = (found?: object) =>
  new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata: {},
    ...(found && { Item: marshall(found) }),
  });
const down = Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });

describe('putNew', () => {
  it('stores an item under the condition that it does not exist', async () => {
    const { client, sent } = scriptedClient([{}]);
    expect(await putNew(client, { tableName: 'things', item })).toBe(true);
    expect(sent).toEqual([
      { TableName: 'things', Item: item, ConditionExpression: 'attribute_not_exists(pk)' },
    ]);
  });

  it('returns false if the item exists', async () => {
    expect(await putNew(scriptedClient([exists()]).client, { tableName: 'things', item })).toBe(false);
  });

  it('throws every other error', async () => {
    await expect(putNew(scriptedClient([down]).client, { tableName: 'things', item })).rejects.toBe(down);
  });
});

describe('writeIf', () => {
  it('returns the result of the write', async () => {
    expect(await writeIf(async () => 7)).toEqual({ held: true, result: 7 });
  });

  it.each([
    ['the item that was found', exists(item), item],
    ['no item', exists(), undefined],
  ])('returns %s if the condition did not hold', async (_what, error, found) => {
    const write = writeIf(async () => {
      throw error;
    });
    expect(await write).toEqual({ held: false, item: found });
  });

  it('throws every other error', async () => {
    const write = writeIf(async () => {
      throw down;
    });
    await expect(write).rejects.toBe(down);
  });
});

describe('transact', () => {
  const writes = [{ Put: { TableName: 'things', Item: item } }] as TransactWrites;
  const failed = { Code: 'ConditionalCheckFailed', Item: marshall(item) };

  function run(results: readonly (Error | object)[], maxAttempts?: number) {
    const { client, sent } = scriptedClient(results);
    const waits: number[] = [];
    const backoff = { firstMs: 10, random: () => 1, wait: async (ms: number) => void waits.push(ms) };
    return {
      sent,
      waits,
      result: transact(client, writes, { backoff, ...(maxAttempts && { maxAttempts }) }),
    };
  }

  it('makes all writes at once', async () => {
    const { sent, result } = run([{}]);
    expect((await result).size).toBe(0);
    expect(sent).toEqual([{ TransactItems: writes }]);
  });

  it('returns the failed conditions by index, with the items that were found', async () => {
    const { sent, result } = run([
      cancelled('None', failed, 'ConditionalCheckFailed', 'TransactionConflict'),
    ]);
    expect([...(await result)]).toEqual([
      [1, item],
      [2, undefined],
    ]);
    expect(sent).toHaveLength(1);
  });

  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'retries with exponential backoff: %s',
    async (code) => {
      const { sent, waits, result } = run([cancelled('None', code), cancelled(code), {}]);
      expect((await result).size).toBe(0);
      expect(sent).toHaveLength(3);
      expect(waits).toEqual([10, 20]);
    },
  );

  it('throws the last error if every attempt conflicts', async () => {
    const conflict = cancelled('TransactionConflict');
    const { sent, result } = run([conflict], 3);
    await expect(result).rejects.toBe(conflict);
    expect(sent).toHaveLength(3);
  });

  it.each([
    ['a broken connection', down],
    ['a permanent reason', cancelled('ValidationError')],
    ['a permanent reason and a conflict', cancelled('ValidationError', 'TransactionConflict')],
  ])('does not retry after %s', async (_what, error) => {
    const { sent, result } = run([error]);
    await expect(result).rejects.toBe(error);
    expect(sent).toHaveLength(1);
  });

  it('reads numbers of found items as bigints if exactNumbers is set', async () => {
    const { client } = scriptedClient([cancelled({ ...failed, Item: marshall({ sum: 2n ** 70n }) })]);
    expect([...(await transact(client, writes, { exactNumbers: true }))]).toEqual([[0, { sum: 2n ** 70n }]]);
  });

  it('finds no failed conditions in other errors', () => {
    expect(failedConditions(down).size).toBe(0);
    expect(failedConditions(exists()).size).toBe(0);
  });
});
