import { describe, expect, it } from '@jest/globals';
import { anEngine } from '../testing/an-engine.ts';
import { StreamReader } from './stream-reader.ts';
import type { StreamRecord } from './stream-record.ts';

const engine = anEngine();
const { signal } = new AbortController();
const write = (pk: string) => engine.put(pk, { value: { N: '1' } });

function aReader(after = '0'): StreamReader {
  const reader = new StreamReader({
    dynamo: engine.dynamo,
    streamArn: engine.streamArn,
    region: 'eu-west-1',
  });
  reader.seek(after);
  return reader;
}
const keysOf = (records: readonly StreamRecord[]) => records.map(({ dynamodb }) => dynamodb.Keys['pk']);

// Each test continues from the records of the previous one.
describe('the stream of a table', () => {
  it('has records in the form of AWS', async () => {
    const reader = aReader();
    const waiting = reader.read(10, signal);
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
        eventSourceARN: engine.streamArn,
      },
    ]);
  });

  it('is read from a position, also by a new reader', async () => {
    const first = await aReader().read(10, signal);
    const position = first.at(-1)?.dynamodb.SequenceNumber ?? '';
    const reader = aReader(position);
    const waiting = reader.read(10, signal);
    await write('b');
    expect(keysOf(await waiting)).toEqual([{ S: 'b' }]);
    reader.seek(position);
    expect(keysOf(await reader.read(10, signal))).toEqual([{ S: 'b' }]);
  });

  it.each([1000, 100])('is read completely in pages of %i', async (limit) => {
    if (limit === 1000) await Promise.all(Array.from({ length: 2500 }, (_, index) => write(`c${index}`)));
    const reader = aReader();
    const keys: unknown[] = [];
    while (keys.length < 2502) keys.push(...keysOf(await reader.read(limit, signal)));
    expect(new Set(keys.map((key) => JSON.stringify(key))).size).toBe(2502);
  });

  it('returns nothing to a consumer that stops waiting', async () => {
    const reader = aReader();
    for (let count = 0; count < 2502;) count += (await reader.read(1000, signal)).length;
    const stop = new AbortController();
    const waiting = reader.read(10, stop.signal);
    stop.abort();
    expect(await waiting).toEqual([]);
  });
});
