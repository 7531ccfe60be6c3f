import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DeliveryFailed } from '../deliver.ts';
import { Gate } from '../gate.ts';
import { fakeCloud, until, type FakeCloud } from '../testing/fake-cloud.ts';
import { aRecord, fakeReader, type FakeReader } from '../testing/fake-stream.ts';
import { CheckpointTable } from './checkpoints.ts';
import { StreamConsumer, type Discarded, type StreamConsumerOptions } from './stream-consumer.ts';

let cloud: FakeCloud;
let reader: FakeReader;
let consumers: StreamConsumer[];
let batches: string[][];
let discarded: Discarded[];

beforeEach(() => {
  cloud = fakeCloud();
  reader = fakeReader();
  consumers = [];
  batches = [];
  discarded = [];
});

afterEach(async () => {
  await Promise.all(consumers.map((consumer) => consumer.stop(1000)));
  cloud.remove();
});

/** Fails for as long as a batch holds a record whose sequence number is in `poison`. */
async function consume(
  override: Partial<StreamConsumerOptions> = {},
  poison: readonly string[] = [],
): Promise<StreamConsumer> {
  const gate = new Gate();
  gate.open();
  const consumer = new StreamConsumer({
    name: 'arn:aws:pipes:eu-west-1:000000000000:pipe/p',
    reader,
    checkpoints: new CheckpointTable(cloud.store.database),
    gate,
    nowMs: () => 1_700_000_000_000,
    startingPosition: 'TRIM_HORIZON',
    batchSize: 10,
    batchingWindowMs: 0,
    maximumRetryAttempts: -1,
    maximumRecordAgeSeconds: -1,
    bisect: false,
    passes: () => true,
    async handle(records) {
      const ids = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      batches.push(ids);
      if (ids.some((id) => poison.includes(id)))
        throw new DeliveryFailed('Poison', 'no', { byFunction: true });
      return undefined;
    },
    async discard(given) {
      discarded.push(given);
    },
    ...override,
  });
  consumers.push(consumer);
  await consumer.start();
  return consumer;
}

const position = (): string | undefined => {
  const row = cloud.store.database.prepare('SELECT sequence_number AS n FROM stream_checkpoints').get();
  return row && String(row['n']);
};
const givenUp = (): string[][] =>
  discarded.map(({ records }) => records.map(({ dynamodb }) => dynamodb.SequenceNumber));

describe('a stream consumer', () => {
  it('takes records in order, in batches, and keeps its position', async () => {
    reader.add(aRecord('1'), aRecord('2'), aRecord('3'));
    await consume({ batchSize: 2 });
    await until(() => position() === '3');
    expect(batches).toEqual([['1', '2'], ['3']]);
  });

  it('goes on where it was when it starts again', async () => {
    reader.add(aRecord('9'));
    const first = await consume();
    await until(() => position() === '9');
    await first.stop(1000);
    reader.add(aRecord('10'));
    await consume();
    await until(() => position() === '10');
    expect(batches).toEqual([['9'], ['10']]);
  });

  it('handles a batch again that the end of the process cut off', async () => {
    const never = new Promise<undefined>(() => undefined);
    reader.add(aRecord('1'));
    const first = await consume({ handle: () => never });
    await until(() => reader.reads > 0);
    await first.stop(10);
    await consume();
    await until(() => position() === '1');
    expect(batches).toEqual([['1']]);
  });

  it('with LATEST takes only what comes after it was made', async () => {
    reader.add(aRecord('1'), aRecord('2'));
    await consume({ startingPosition: 'LATEST' });
    expect(position()).toBe('2');
    reader.add(aRecord('3'));
    await until(() => position() === '3');
    expect(batches).toEqual([['3']]);
  });

  it('passes over what its filter does not want, and writes that change nothing', async () => {
    const image = { pk: { S: 'k' } };
    reader.add(
      aRecord('1', { eventName: 'REMOVE' }),
      aRecord('2'),
      aRecord('3', { eventName: 'MODIFY' }, { NewImage: image, OldImage: image }),
    );
    await consume({ passes: ({ eventName }) => eventName !== 'REMOVE' });
    await until(() => position() === '3');
    expect(batches).toEqual([['2']]);
  });

  it('repeats a batch that fails, and gives it up when its retries are used up', async () => {
    reader.add(aRecord('1'), aRecord('2'));
    await consume({ maximumRetryAttempts: 1 }, ['2']);
    await until(() => position() === '2');
    expect(batches).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
    expect(discarded).toMatchObject([
      { condition: 'RetryAttemptsExhausted', attempts: 2, error: { code: 'Poison' } },
    ]);
    expect(givenUp()).toEqual([['1', '2']]);
  });

  it('halves a batch that fails until the poisoned record is alone', async () => {
    reader.add(...['1', '2', '3', '4'].map((id) => aRecord(id)));
    await consume({ maximumRetryAttempts: 0, bisect: true }, ['3']);
    await until(() => position() === '4');
    expect(givenUp()).toEqual([['3']]);
    expect(batches).toEqual([['1', '2', '3', '4'], ['1', '2'], ['3', '4'], ['3'], ['4']]);
  });

  it('repeats from the first record that failed when the handler names it', async () => {
    reader.add(...['1', '2', '3'].map((id) => aRecord(id)));
    let failures = 1;
    await consume({
      async handle(records) {
        batches.push(records.map(({ dynamodb }) => dynamodb.SequenceNumber));
        failures -= 1;
        return failures === 0 ? '2' : undefined;
      },
    });
    await until(() => position() === '3');
    expect(batches).toEqual([
      ['1', '2', '3'],
      ['2', '3'],
    ]);
  });

  it('gives up records that are too old', async () => {
    reader.add(aRecord('1', {}, { ApproximateCreationDateTime: 1_699_999_000 }), aRecord('2'));
    await consume({ maximumRecordAgeSeconds: 60 });
    await until(() => position() === '2');
    expect(discarded.map(({ condition }) => condition)).toEqual(['RecordAgeExceeded']);
    expect([givenUp(), batches]).toEqual([[['1']], [['2']]]);
  });

  it('does not pass a record that could neither be handled nor set aside', async () => {
    reader.add(aRecord('1'));
    let refusals = 2;
    await consume(
      {
        maximumRetryAttempts: 0,
        async discard(given) {
          refusals -= 1;
          if (refusals >= 0) throw new Error('the dead-letter queue is gone');
          discarded.push(given);
        },
      },
      ['1'],
    );
    await until(() => position() === '1');
    expect(givenUp()).toEqual([['1']]);
  });

  it('gives up its position for good when its owner is removed', async () => {
    reader.add(aRecord('1'));
    const consumer = await consume();
    await until(() => position() === '1');
    await consumer.stop(1000);
    new CheckpointTable(cloud.store.database).remove('arn:aws:pipes:eu-west-1:000000000000:pipe/p');
    expect(position()).toBeUndefined();
  });
});
