import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import { StreamTrimmer } from './stream-trimmer.ts';
import { CheckpointTable } from './streams/checkpoints.ts';
import { anEngine } from './testing/an-engine.ts';
import { sweepTable } from './ttl-sweep.ts';

const engine = anEngine();

function sequenceNumbers(): number[] {
  const database = new DatabaseSync(join(engine.stateDir, 'dynamodb.sqlite'), { readOnly: true });
  const rows = database
    .prepare('SELECT CAST(sequence_number AS INTEGER) AS n FROM _stream_records ORDER BY n')
    .all();
  database.close();
  return rows.map(({ n }) => Number(n));
}

describe('the client', () => {
  it('throws errors with the code of the engine', async () => {
    await expect(
      engine.dynamo.call('GetItem', { TableName: 'nowhere', Key: { pk: { S: '1' } } }),
    ).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 400,
    });
    const condition = { ConditionExpression: 'attribute_exists(pk)' };
    const write = { TableName: 'things', Item: { pk: { S: 'never' } }, ...condition };
    await expect(
      engine.dynamo.call('TransactWriteItems', { TransactItems: [{ Put: write }] }),
    ).rejects.toMatchObject({
      code: 'TransactionCanceledException',
      cancellationReasons: [expect.objectContaining({ Code: 'ConditionalCheckFailed' })],
    });
  });

  it('maps the region in the ARNs of streams, in requests and responses', async () => {
    await engine.put('mapped');
    const { Streams } = await engine.dynamo.callStreams<{ Streams: { StreamArn: string }[] }>(
      'ListStreams',
      {},
    );
    const StreamArn = Streams[0]!.StreamArn;
    expect(StreamArn).toContain('arn:aws:dynamodb:eu-west-1:000000000000:table/things/stream/');
    const { StreamDescription } = await engine.dynamo.callStreams<{
      StreamDescription: { Shards: { ShardId: string; SequenceNumberRange: object }[] };
    }>('DescribeStream', { StreamArn });
    const { ShardId, SequenceNumberRange } = StreamDescription.Shards[0]!;
    expect(SequenceNumberRange).not.toHaveProperty('EndingSequenceNumber');
    const { ShardIterator } = await engine.dynamo.callStreams('GetShardIterator', {
      StreamArn,
      ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
    });
    const { Records } = await engine.dynamo.callStreams<{ Records: { awsRegion: string }[] }>('GetRecords', {
      ShardIterator,
    });
    expect(Records[0]?.awsRegion).toBe('eu-west-1');
  });
});

describe('stream records', () => {
  it('are removed once every consumer has read them, except the last one', async () => {
    for (let index = 0; index < 10; index += 1) await engine.put(`item-${index}`);
    const [first] = sequenceNumbers();
    const last = sequenceNumbers().at(-1)!;
    const streamArn = 'arn:aws:dynamodb:eu-west-1:000000000000:table/things/stream/label';
    const checkpoints = new CheckpointTable(engine.database.sqlite);
    const records = new StreamTrimmer(join(engine.stateDir, 'dynamodb.sqlite'), engine.database);

    records.trim();
    expect(sequenceNumbers()[0]).toBe(first);
    checkpoints.put('slow@label', streamArn, String(last - 4));
    checkpoints.put('quick@label', streamArn, String(last));
    records.trim();
    expect(sequenceNumbers()).toEqual([last - 3, last - 2, last - 1, last]);
    checkpoints.put('slow@label', streamArn, String(last));
    records.trim();
    expect(sequenceNumbers()).toEqual([last]);
    await engine.put('next');
    expect(sequenceNumbers()).toEqual([last, last + 1]);
    records.stop();
  });

  it('are removed after a day, read or not', async () => {
    await engine.put('old');
    const last = sequenceNumbers().at(-1)!;
    const records = new StreamTrimmer(join(engine.stateDir, 'dynamodb.sqlite'), engine.database);
    records.trim(Math.floor(Date.now() / 1000) + 25 * 60 * 60);
    expect(sequenceNumbers()).toEqual([last]);
    records.stop();
  });
});

describe('the sweep of expired items', () => {
  it('deletes expired items only, and none whose attribute is not a number', async () => {
    await engine.put('expired', { ttl: { N: '1000' } });
    await engine.put('lasting', { ttl: { N: '99999999999' } });
    await engine.put('text', { ttl: { S: '1000' } });
    const next = await sweepTable(engine.dynamo, { table: 'things', attribute: 'ttl', keys: ['pk'] });
    expect(next).toBeUndefined();
    const { Items } = await engine.dynamo.call<{ Items: { pk: { S: string } }[] }>('Scan', {
      TableName: 'things',
      FilterExpression: 'attribute_exists(#t)',
      ExpressionAttributeNames: { '#t': 'ttl' },
    });
    expect(Items.map(({ pk }) => pk.S).sort()).toEqual(['lasting', 'text']);
  });
});
