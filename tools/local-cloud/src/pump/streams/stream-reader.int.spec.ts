import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDynamo, type DynamoEngine } from '../../engines/dynoxide.ts';
import { Store } from '../../state/store.ts';
import { StreamReader } from './stream-reader.ts';
import type { StreamRecord } from './stream-record.ts';

const stateDir = mkdtempSync(join(tmpdir(), 'millrace-stream-'));
const { signal } = new AbortController();
let engine: DynamoEngine;
let store: Store;
let streamArn: string;

beforeAll(async () => {
  const config = {
    stateDir,
    region: 'eu-west-1',
    account: '000000000000',
    host: '127.0.0.1',
    endpointPort: 0,
    originPort: 0,
  };
  store = new Store(stateDir);
  engine = await startDynamo(config, store, () => undefined);
  const { TableDescription } = await engine.dynamo.call<{ TableDescription: { LatestStreamArn: string } }>(
    'CreateTable',
    {
      TableName: 'things',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    },
  );
  streamArn = TableDescription.LatestStreamArn;
}, 30_000);

afterAll(async () => {
  await engine.stop();
  store.close();
  rmSync(stateDir, { recursive: true });
});

const write = (pk: string, value = '1') =>
  engine.dynamo.call('PutItem', { TableName: 'things', Item: { pk: { S: pk }, value: { N: value } } });
const aReader = () => new StreamReader({ dynamo: engine.dynamo, streamArn, region: 'eu-west-1' });
const keysOf = (records: readonly StreamRecord[]) => records.map(({ dynamodb }) => dynamodb.Keys['pk']);

// One story: each step starts from what the one before has written.
describe('the stream of a table', () => {
  it('gives records in the shape of AWS', async () => {
    const reader = aReader();
    const waiting = reader.read('0', 10, signal);
    await write('a');
    expect(await waiting).toEqual([
      {
        eventID: expect.any(String),
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'eu-west-1',
        dynamodb: {
          ApproximateCreationDateTime: expect.any(Number),
          Keys: { pk: { S: 'a' } },
          NewImage: { pk: { S: 'a' }, value: { N: '1' } },
          SequenceNumber: expect.stringMatching(/^\d+$/),
          SizeBytes: expect.any(Number),
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
        eventSourceARN: streamArn,
      },
    ]);
    reader.stop();
  });

  it('is read on from a position, also by a reader that has just started', async () => {
    const first = await aReader().read('0', 10, signal);
    const position = first.at(-1)?.dynamodb.SequenceNumber ?? '';
    const reader = aReader();
    const waiting = reader.read(position, 10, signal);
    await write('b');
    expect(keysOf(await waiting)).toEqual([{ S: 'b' }]);
    expect(await reader.head()).toBe(
      (await reader.read(position, 10, signal)).at(-1)?.dynamodb.SequenceNumber,
    );
    reader.stop();
  });

  it('loses nothing for a consumer that lags behind what is kept in memory', async () => {
    const reader = aReader();
    const position = await reader.head();
    await Promise.all(Array.from({ length: 2500 }, (_, index) => write(`c${index}`)));
    const read = async (limit: number): Promise<number> => {
      let after = position;
      for (let count = 0; ;) {
        const records = await reader.read(after, limit, signal);
        count += records.length;
        after = records.at(-1)?.dynamodb.SequenceNumber ?? after;
        if (count >= 2500) return count;
      }
    };
    expect(await read(1000)).toBe(2500);
    expect(await read(100)).toBe(2500);
    reader.stop();
  }, 30_000);

  it('gives nothing more to a consumer that stops waiting', async () => {
    const reader = aReader();
    const stop = new AbortController();
    const waiting = reader.read(await reader.head(), 10, stop.signal);
    stop.abort();
    expect(await waiting).toEqual([]);
    reader.stop();
  });
});
