import { GetCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { documentClient, IS_NEW, putNew, transact, writeIf } from './index.ts';

let dynamo: TestDynamo;
let client: DynamoDBDocumentClient;
let tableName: string;
beforeAll(async () => {
  dynamo = await startDynamo();
  client = documentClient({ configuration: dynamo.clientConfig });
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  tableName = await dynamo.createTable({
    TableName: 'things',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });
});

const find = async (pk: string, from = client): Promise<unknown> =>
  (await from.send(new GetCommand({ TableName: tableName, Key: { pk }, ConsistentRead: true }))).Item;

describe('a document client', () => {
  it('leaves out undefined attributes', async () => {
    await putNew(client, { tableName, item: { pk: 'a', note: undefined } });
    expect(await find('a')).toEqual({ pk: 'a' });
  });

  it('reads numbers as bigints if exactNumbers is set', async () => {
    await putNew(client, { tableName, item: { pk: 'a', sum: 2n ** 70n, half: 0.5 } });
    const exact = documentClient({ configuration: dynamo.clientConfig, exactNumbers: true });
    expect(await find('a', exact)).toEqual({ pk: 'a', sum: 2n ** 70n, half: '0.5' });
  });
});

describe('conditional writes', () => {
  it('store a new item once', async () => {
    expect(await putNew(client, { tableName, item: { pk: 'a', count: 1 } })).toBe(true);
    expect(await putNew(client, { tableName, item: { pk: 'a', count: 2 } })).toBe(false);
    expect(await find('a')).toEqual({ pk: 'a', count: 1 });
  });

  it('return the item that failed the condition', async () => {
    await putNew(client, { tableName, item: { pk: 'a', count: 1 } });
    const update = new UpdateCommand({
      TableName: tableName,
      Key: { pk: 'a' },
      UpdateExpression: 'SET #count = :two',
      ConditionExpression: '#count = :three',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':two': 2, ':three': 3 },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    expect(await writeIf(() => client.send(update))).toEqual({ held: false, item: { pk: 'a', count: 1 } });
  });

  it('make all writes of a transaction or none', async () => {
    await putNew(client, { tableName, item: { pk: 'b', count: 1 } });
    const put = (pk: string) => ({
      Put: {
        TableName: tableName,
        Item: { pk },
        ConditionExpression: IS_NEW,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      },
    });
    expect([...(await transact(client, [put('a'), put('b')]))]).toEqual([[1, { pk: 'b', count: 1 }]]);
    expect(await find('a')).toBeUndefined();
    expect((await transact(client, [put('a'), put('c')])).size).toBe(0);
    expect([await find('a'), await find('c')]).toEqual([{ pk: 'a' }, { pk: 'c' }]);
  });
});
