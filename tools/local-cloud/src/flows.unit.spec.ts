import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createEventSourceMapping,
  type MappingContext,
  type MappingProperties,
} from './services/lambda/event-source-mapping.ts';
import { Gate } from './core/gate.ts';
import { createPipe, type PipeContext, type PipeProperties } from './services/pipes/pipe.ts';
import type { Flow } from './core/flows.ts';
import { CheckpointTable } from './services/dynamodb/streams/checkpoints.ts';
import { Streams } from './services/dynamodb/streams/streams.ts';
import { arn, fakeCloud, until, type FakeCloud } from './testing/fake-cloud.ts';
import { aRecord, fakeStream, STREAM, type FakeStream } from './services/dynamodb/testing/fake-stream.ts';

const PIPE = arn('pipes', 'pipe/payments');
const MAPPING = arn('lambda', 'event-source-mapping:1');
const QUEUE = arn('sqs', 'payments');
const DEAD_LETTERS = arn('sqs', 'dead-letters');
const FUNCTION = arn('lambda', 'function:processor');

let cloud: FakeCloud;
let stream: FakeStream;
let flow: Flow | undefined;
let context: MappingContext & PipeContext;

beforeEach(() => {
  cloud = fakeCloud();
  stream = fakeStream();
  flow = undefined;
  const gate = new Gate();
  gate.open();
  const { targets, functions, queues } = cloud;
  const { region } = cloud.config;
  const nowMs = () => 1_700_000_000_000;
  const checkpoints = new CheckpointTable(cloud.database.sqlite);
  const streams = new Streams({ dynamo: stream.dynamo, region, checkpoints, targets, nowMs });
  context = { gate, region, functions, queues, streams, targets, nowMs };
});

afterEach(async () => {
  await flow?.stop(1000);
  cloud.remove();
});

function run(made: Flow): void {
  flow = made;
  made.start();
}

const streamPipe = (override: Partial<PipeProperties> = {}): PipeProperties => ({
  Source: STREAM,
  Target: QUEUE,
  SourceParameters: {
    DynamoDBStreamParameters: {
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: 0,
      DeadLetterConfig: { Arn: DEAD_LETTERS },
    },
  },
  ...override,
});

describe('a pipe from a stream', () => {
  it('sends each record to a queue as one message', async () => {
    stream.add(aRecord('1'), aRecord('2'));
    run(createPipe(context, PIPE, streamPipe()));
    await until(() => cloud.sent.get(QUEUE)?.length === 2);
    expect(cloud.sent.get(QUEUE)?.map(({ body }) => JSON.parse(body))).toEqual([aRecord('1'), aRecord('2')]);
  });

  it('sends the position of discarded records to the dead-letter queue', async () => {
    cloud.broken.add(QUEUE);
    stream.add(aRecord('1'), aRecord('2'));
    run(createPipe(context, PIPE, streamPipe()));
    await until(() => cloud.sent.has(DEAD_LETTERS));
    expect(JSON.parse(cloud.sent.get(DEAD_LETTERS)?.[0]?.body ?? '')).toEqual({
      context: { partnerResourceArn: PIPE, condition: 'RetryAttemptsExhausted' },
      version: '1.0',
      timestamp: '2023-11-14T22:13:20.000Z',
      DDBStreamBatchInfo: {
        shardId: expect.stringMatching(/^shardId-/),
        startSequenceNumber: '1',
        endSequenceNumber: '2',
        approximateArrivalOfFirstRecord: '2023-11-14T22:13:20.000Z',
        approximateArrivalOfLastRecord: '2023-11-14T22:13:20.000Z',
        batchSize: 2,
        streamArn: STREAM,
      },
    });
  });

  it.each<[string, Partial<PipeProperties>, RegExp]>([
    ['another source', { Source: QUEUE }, /is not a DynamoDB stream/],
    ['a function as its target', { Target: FUNCTION }, /cannot be the target of a pipe/],
    ['no starting position', { SourceParameters: {} }, /DynamoDBStreamParameters is required/],
    [
      'an invalid filter',
      {
        SourceParameters: {
          ...streamPipe().SourceParameters,
          FilterCriteria: { Filters: [{ Pattern: '{}' }] },
        },
      },
      /empty object/,
    ],
  ])('is refused for %s', (_title, override, reason) => {
    expect(() => createPipe(context, PIPE, streamPipe(override))).toThrow(reason);
  });
});

const queueMapping = (override: Partial<MappingProperties> = {}): MappingProperties => ({
  EventSourceArn: QUEUE,
  FunctionArn: FUNCTION,
  ...override,
});

describe('an event source mapping of a queue', () => {
  it('passes messages to the function in the form of Lambda, and deletes them', async () => {
    let seen: unknown;
    cloud.handlers.set(FUNCTION, (event: unknown) => {
      seen = event;
    });
    cloud.offer(QUEUE, 'hello');
    run(createEventSourceMapping(context, MAPPING, queueMapping()));
    await until(() => cloud.deleted.length === 1);
    expect(seen).toEqual({
      Records: [
        {
          messageId: expect.any(String),
          receiptHandle: 'handle-of-hello',
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: '1700000000000',
            SenderId: '000000000000',
          },
          messageAttributes: {},
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: QUEUE,
          awsRegion: 'eu-west-1',
        },
      ],
    });
  });

  it('keeps the messages that the function reports as failed', async () => {
    cloud.handlers.set(FUNCTION, ({ Records }: { Records: { messageId: string; body: string }[] }) => ({
      batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    }));
    cloud.offer(QUEUE, 'good', 'bad', 'fine');
    run(
      createEventSourceMapping(
        context,
        MAPPING,
        queueMapping({ FunctionResponseTypes: ['ReportBatchItemFailures'] }),
      ),
    );
    await until(() => cloud.deleted.length === 2);
    expect(cloud.deleted).toEqual(['handle-of-good', 'handle-of-fine']);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no'))],
    [
      'answers with an item that is not in the batch',
      () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }),
    ],
    ['answers with something else than a list', () => ({ batchItemFailures: 'all' })],
  ])('keeps all messages when the function %s', async (_title, handler) => {
    let calls = 0;
    cloud.handlers.set(FUNCTION, ({ Records }: { Records: { body: string }[] }) => {
      calls += 1;
      return Records[0]?.body === 'last' ? undefined : handler();
    });
    cloud.offer(QUEUE, 'first');
    run(
      createEventSourceMapping(
        context,
        MAPPING,
        queueMapping({ FunctionResponseTypes: ['ReportBatchItemFailures'] }),
      ),
    );
    await until(() => calls === 1);
    cloud.offer(QUEUE, 'last');
    await until(() => cloud.deleted.length === 1);
    expect(cloud.deleted).toEqual(['handle-of-last']);
  });

  it('has at most the configured number of batches in flight', async () => {
    let running = 0;
    let most = 0;
    const release = Promise.withResolvers<void>();
    cloud.handlers.set(FUNCTION, async () => {
      running += 1;
      most = Math.max(most, running);
      await release.promise;
      running -= 1;
    });
    cloud.offer(QUEUE, 'a', 'b', 'c', 'd');
    run(
      createEventSourceMapping(
        context,
        MAPPING,
        queueMapping({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } }),
      ),
    );
    await until(() => running === 2);
    release.resolve();
    await until(() => cloud.deleted.length === 4);
    expect(most).toBe(2);
  });

  it('passes messages that match a filter to the function, and deletes the others', async () => {
    const seen: string[] = [];
    cloud.handlers.set(FUNCTION, ({ Records }: { Records: { body: string }[] }) => {
      seen.push(...Records.map(({ body }) => body));
    });
    const bodies = ['{"kind":"order"}', '{"kind":"search"}', 'order', '"order"'];
    cloud.offer(QUEUE, ...bodies);
    const Filters = [{ Pattern: '{"body":{"kind":["order"]}}' }, { Pattern: '{"body":["order"]}' }];
    run(createEventSourceMapping(context, MAPPING, queueMapping({ FilterCriteria: { Filters } })));
    await until(() => cloud.deleted.length === bodies.length);
    expect(seen).toEqual(['{"kind":"order"}', 'order']);
  });

  it('refuses a filter that is not a pattern', () => {
    const FilterCriteria = { Filters: [{ Pattern: '{}' }] };
    expect(() => createEventSourceMapping(context, MAPPING, queueMapping({ FilterCriteria }))).toThrow(
      /empty object/,
    );
  });

  it('refuses a batch over ten without a batching window', () => {
    expect(() => createEventSourceMapping(context, MAPPING, queueMapping({ BatchSize: 11 }))).toThrow(
      /at least 1/,
    );
  });
});

describe('an event source mapping of a stream', () => {
  it('sends a batch to its failure destination after the last retry', async () => {
    cloud.handlers.set(FUNCTION, () => {
      throw new Error('no');
    });
    stream.add(aRecord('1'));
    const DestinationConfig = { OnFailure: { Destination: DEAD_LETTERS } };
    const mapping = {
      EventSourceArn: STREAM,
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: 1,
      DestinationConfig,
    };
    run(createEventSourceMapping(context, MAPPING, queueMapping(mapping)));
    await until(() => cloud.sent.has(DEAD_LETTERS));
    expect(JSON.parse(cloud.sent.get(DEAD_LETTERS)?.[0]?.body ?? '')).toMatchObject({
      requestContext: {
        functionArn: FUNCTION,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 2,
      },
      responseContext: { statusCode: 200, functionError: 'Unhandled' },
      DDBStreamBatchInfo: { startSequenceNumber: '1', batchSize: 1, streamArn: STREAM },
    });
  });

  it('passes the records that match a filter to the function', async () => {
    const seen: string[] = [];
    cloud.handlers.set(FUNCTION, ({ Records }: { Records: { dynamodb: { SequenceNumber: string } }[] }) => {
      seen.push(...Records.map(({ dynamodb }) => dynamodb.SequenceNumber));
    });
    stream.add(aRecord('1'), aRecord('2'));
    const Pattern = '{"dynamodb":{"SequenceNumber":["2"]}}';
    const FilterCriteria = { Filters: [{ Pattern }] };
    const mapping = { EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON', FilterCriteria };
    run(createEventSourceMapping(context, MAPPING, queueMapping(mapping)));
    await until(() => seen.length > 0);
    expect(seen).toEqual(['2']);
  });

  it('refuses an unsupported starting position', () => {
    const mapping = { EventSourceArn: STREAM, StartingPosition: 'AT_TIMESTAMP' };
    expect(() => createEventSourceMapping(context, MAPPING, queueMapping(mapping))).toThrow(
      /AT_TIMESTAMP is not carried out/,
    );
  });
});
