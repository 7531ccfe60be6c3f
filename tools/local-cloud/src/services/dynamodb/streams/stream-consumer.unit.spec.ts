import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DeliveryFailed } from '../../../core/targets.ts';
import { Gate } from '../../../core/gate.ts';
import { arn, fakeCloud, until, type FakeCloud } from '../../../testing/fake-cloud.ts';
import { ROLE } from '../../../testing/open-role.ts';
import { aRecord, fakeStream, STREAM, type FakeStream } from '../testing/fake-stream.ts';
import { CheckpointTable } from './checkpoints.ts';
import { StreamConsumer, type Discarded, type StreamConsumerOptions } from './stream-consumer.ts';

const DEAD_LETTERS = arn('sqs', 'dead-letters');

let cloud: FakeCloud;
let stream: FakeStream;
let consumers: StreamConsumer[];
let batches: string[][];
let discarded: Discarded[];

beforeEach(() => {
  cloud = fakeCloud();
  stream = fakeStream();
  consumers = [];
  batches = [];
  discarded = [];
});

afterEach(async () => {
  await Promise.all(consumers.map((consumer) => consumer.stop(1000)));
  cloud.remove();
});

/** Its handler fails for every batch with a record whose sequence number is in `poison`. */
async function consume(
  override: Partial<StreamConsumerOptions> = {},
  poison: readonly string[] = [],
): Promise<StreamConsumer> {
  const gate = new Gate();
  gate.open();
  const context = {
    dynamo: stream.dynamo,
    region: cloud.config.region,
    targets: cloud.targets,
    authorizer: cloud.authorizer,
    checkpoints: new CheckpointTable(cloud.database.sqlite),
    nowMs: () => 1_700_000_000_000,
  };
  const consumer = new StreamConsumer(context, gate, {
    name: 'arn:aws:pipes:eu-west-1:000000000000:pipe/p',
    caller: () => ({ kind: 'role', roleArn: ROLE, sessionName: 'p' }),
    streamArn: STREAM,
    startingPosition: 'TRIM_HORIZON',
    batchSize: 10,
    maximumRetryAttempts: -1,
    bisect: false,
    deadLetterArn: DEAD_LETTERS,
    async handle(records) {
      const ids = records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      batches.push(ids);
      if (ids.some((id) => poison.includes(id)))
        throw new DeliveryFailed('Poison', 'no', { byFunction: true });
      return undefined;
    },
    deadLetter(given) {
      discarded.push(given);
      return {};
    },
    ...override,
  });
  consumers.push(consumer);
  consumer.start();
  return consumer;
}

const position = (): string | undefined => {
  const row = cloud.database.sqlite.prepare('SELECT sequence_number AS n FROM stream_checkpoints').get();
  return row && String(row['n']);
};
const givenUp = (): string[][] =>
  discarded.map(({ records }) => records.map(({ dynamodb }) => dynamodb.SequenceNumber));

describe('a stream consumer', () => {
  it('handles records in order, in batches, and stores its position', async () => {
    stream.add(aRecord('1'), aRecord('2'), aRecord('3'));
    await consume({ batchSize: 2 });
    await until(() => position() === '3');
    expect(batches).toEqual([['1', '2'], ['3']]);
  });

  it('continues at its position after a restart', async () => {
    stream.add(aRecord('9'));
    const first = await consume();
    await until(() => position() === '9');
    await first.stop(1000);
    stream.add(aRecord('10'));
    await consume();
    await until(() => position() === '10');
    expect(batches).toEqual([['9'], ['10']]);
  });

  it('repeats a batch that the end of the process interrupted', async () => {
    const never = new Promise<undefined>(() => undefined);
    stream.add(aRecord('1'));
    const first = await consume({ handle: () => never });
    await until(() => stream.reads > 0);
    await first.stop(10);
    await consume();
    await until(() => position() === '1');
    expect(batches).toEqual([['1']]);
  });

  it('refuses another starting position than the beginning', async () => {
    await expect(consume({ startingPosition: 'LATEST' })).rejects.toThrow(/LATEST is not carried out/);
  });

  it('skips records that do not match its filter, and writes that change nothing', async () => {
    const image = { pk: { S: 'k' } };
    stream.add(
      aRecord('1', { eventName: 'REMOVE' }),
      aRecord('2'),
      aRecord('3', { eventName: 'MODIFY' }, { NewImage: image, OldImage: image }),
    );
    await consume({ passes: ({ eventName }) => eventName !== 'REMOVE' });
    await until(() => position() === '3');
    expect(batches).toEqual([['2']]);
  });

  it('retries a failed batch, and discards it after the last retry', async () => {
    stream.add(aRecord('1'), aRecord('2'));
    await consume({ maximumRetryAttempts: 1 }, ['2']);
    await until(() => position() === '2');
    expect(batches).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
    expect(discarded).toMatchObject([{ attempts: 2, error: { code: 'Poison' } }]);
    expect(givenUp()).toEqual([['1', '2']]);
  });

  it('discards failed records that are too old, and continues with the others', async () => {
    const now = 1_700_000_000;
    const created = (id: string, secondsAgo: number) =>
      aRecord(id, {}, { ApproximateCreationDateTime: now - secondsAgo });
    stream.add(created('1', 61), created('2', 61), created('3', 60));
    const poison = ['1'];
    await consume({ maximumRecordAgeSeconds: 60 }, poison);
    await until(() => position() === '3');
    expect(givenUp()).toEqual([['1', '2']]);
    expect(discarded).toMatchObject([{ condition: 'RecordAgeExceeded', attempts: 1 }]);
    expect(batches).toEqual([['1', '2', '3'], ['3']]);
  });

  it('does not discard old records that are handled', async () => {
    stream.add(aRecord('1', {}, { ApproximateCreationDateTime: 0 }));
    await consume({ maximumRecordAgeSeconds: 60 });
    await until(() => position() === '1');
    expect(givenUp()).toEqual([]);
  });

  it('bisects a failed batch until the poisoned record is alone', async () => {
    stream.add(...['1', '2', '3', '4'].map((id) => aRecord(id)));
    await consume({ maximumRetryAttempts: 0, bisect: true }, ['3']);
    await until(() => position() === '4');
    expect(givenUp()).toEqual([['3']]);
    expect(batches).toEqual([['1', '2', '3', '4'], ['1', '2'], ['3', '4'], ['3'], ['4']]);
  });

  it('continues at the first failed record when the handler names it', async () => {
    stream.add(...['1', '2', '3'].map((id) => aRecord(id)));
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

  it('waits for a batch to fill, at most for its window', async () => {
    stream.add(aRecord('1'));
    await consume({ batchSize: 2, batchingWindowMs: 60_000 });
    await until(() => stream.reads === 1);
    stream.add(aRecord('2'), aRecord('3'));
    await until(() => position() === '2');
    expect(batches).toEqual([['1', '2']]);
    await consumers.pop()?.stop(1000);
    await consume({ batchSize: 2, batchingWindowMs: 20 });
    await until(() => position() === '3');
    expect(batches).toEqual([['1', '2'], ['3']]);
  });

  it('does not skip a record that could neither be handled nor sent to the dead-letter queue', async () => {
    cloud.broken.add(DEAD_LETTERS);
    stream.add(aRecord('1'));
    await consume({ maximumRetryAttempts: 0 }, ['1']);
    await until(() => discarded.length === 1);
    expect(position()).toBe('0');
    cloud.broken.delete(DEAD_LETTERS);
    await until(() => position() === '1');
    expect(cloud.sent.get(DEAD_LETTERS)).toHaveLength(1);
    expect(givenUp()).toEqual([['1']]);
  });

  it('drops its position when its owner is removed', async () => {
    stream.add(aRecord('1'));
    const consumer = await consume();
    await until(() => position() === '1');
    await consumer.stop(1000);
    new CheckpointTable(cloud.database.sqlite).remove('arn:aws:pipes:eu-west-1:000000000000:pipe/p');
    expect(position()).toBeUndefined();
  });
});
