import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CheckpointTable } from './streams/checkpoints.ts';
import { StateDatabase } from '../../core/database.ts';
import { startDynamo } from './engine.ts';
import type { DynamoEngine } from './engine.ts';
import { StreamTrimmer } from './stream-trimmer.ts';
import { sweepTable } from './ttl-sweep.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'millrace-dynoxide-'));
const config = {
  stateDir,
  region: 'eu-west-1',
  account: '000000000000',
  host: '127.0.0.1',
  endpointPort: 0,
  originPort: 0,
};
let database: StateDatabase;
let engine: DynamoEngine;
const dynamo = () => engine.dynamo;

beforeAll(async () => {
  database = new StateDatabase(stateDir);
  engine = await startDynamo({ config, database, expiringTables: new Map() }, (reason) => {
    throw new Error(reason);
  });
  await dynamo().call('CreateTable', {
    TableName: 'things',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
}, 30_000);
afterAll(async () => {
  await engine.stop();
  database.close();
  rmSync(stateDir, { recursive: true });
});

const put = (pk: string, rest: object = {}) =>
  dynamo().call('PutItem', { TableName: 'things', Item: { pk: { S: pk }, ...rest } });

function sequenceNumbers(): number[] {
  const database = new DatabaseSync(join(stateDir, 'dynamodb.sqlite'), { readOnly: true });
  const rows = database
    .prepare('SELECT CAST(sequence_number AS INTEGER) AS n FROM _stream_records ORDER BY n')
    .all();
  database.close();
  return rows.map(({ n }) => Number(n));
}

describe('the client', () => {
  it('throws errors with the code of the engine', async () => {
    await expect(
      dynamo().call('GetItem', { TableName: 'nowhere', Key: { pk: { S: '1' } } }),
    ).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 400,
    });
    const condition = { ConditionExpression: 'attribute_exists(pk)' };
    const write = { TableName: 'things', Item: { pk: { S: 'never' } }, ...condition };
    await expect(
      dynamo().call('TransactWriteItems', { TransactItems: [{ Put: write }] }),
    ).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      cancellationReasons: [expect.objectContaining({ Code: 'ConditionalCheckFailed' })],
    });
  });

  it('maps the region in the ARNs of streams, in requests and responses', async () => {
    await put('mapped');
    const { Streams } = await dynamo().callStreams<{ Streams: { StreamArn: string }[] }>('ListStreams', {});
    const StreamArn = Streams[0]!.StreamArn;
    expect(StreamArn).toContain('arn:aws:dynamodb:eu-west-1:000000000000:table/things/stream/');
    const { StreamDescription } = await dynamo().callStreams<{
      StreamDescription: { Shards: { ShardId: string; SequenceNumberRange: object }[] };
    }>('DescribeStream', { StreamArn });
    const { ShardId, SequenceNumberRange } = StreamDescription.Shards[0]!;
    expect(SequenceNumberRange).not.toHaveProperty('EndingSequenceNumber');
    const { ShardIterator } = await dynamo().callStreams('GetShardIterator', {
      StreamArn,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    });
    const { Records } = await dynamo().callStreams<{ Records: { awsRegion: string }[] }>('GetRecords', {
      ShardIterator,
    });
    expect(Records[0]?.awsRegion).toBe('eu-west-1');
  });
});

describe('stream records', () => {
  it('are removed once every consumer has read them, except the last one', async () => {
    for (let index = 0; index < 10; index += 1) await put(`item-${index}`);
    const [first] = sequenceNumbers();
    const last = sequenceNumbers().at(-1)!;
    const streamArn = 'arn:aws:dynamodb:eu-west-1:000000000000:table/things/stream/label';
    const checkpoints = new CheckpointTable(database.sqlite);
    const records = new StreamTrimmer(join(stateDir, 'dynamodb.sqlite'), database);

    records.trim();
    expect(sequenceNumbers()[0]).toBe(first);
    checkpoints.put('slow@label', streamArn, String(last - 4));
    checkpoints.put('quick@label', streamArn, String(last));
    records.trim();
    expect(sequenceNumbers()).toEqual([last - 3, last - 2, last - 1, last]);
    checkpoints.put('slow@label', streamArn, String(last));
    records.trim();
    expect(sequenceNumbers()).toEqual([last]);
    await put('next');
    expect(sequenceNumbers()).toEqual([last, last + 1]);
    records.stop();
  });

  it('are removed after a day, read or not', async () => {
    await put('old');
    const last = sequenceNumbers().at(-1)!;
    const records = new StreamTrimmer(join(stateDir, 'dynamodb.sqlite'), database);
    records.trim(Math.floor(Date.now() / 1000) + 25 * 60 * 60);
    expect(sequenceNumbers()).toEqual([last]);
    records.stop();
  });
});

describe('the sweep of expired items', () => {
  it('deletes expired items only, and none whose attribute is not a number', async () => {
    await put('expired', { ttl: { N: '1000' } });
    await put('lasting', { ttl: { N: '99999999999' } });
    await put('text', { ttl: { S: '1000' } });
    const next = await sweepTable(dynamo(), { table: 'things', attribute: 'ttl', keys: ['pk'] });
    expect(next).toBeUndefined();
    const { Items } = await dynamo().call<{ Items: { pk: { S: string } }[] }>('Scan', {
      TableName: 'things',
      FilterExpression: 'attribute_exists(#t)',
      ExpressionAttributeNames: { '#t': 'ttl' },
    });
    expect(Items.map(({ pk }) => pk.S).sort()).toEqual(['lasting', 'text']);
  });
});
