import { describe, expect, it } from '@jest/globals';
import { arn, until } from '../../testing/fake-cloud.ts';
import { aFlowFixture, DEAD_LETTERS, FUNCTION, QUEUE } from '../../testing/flow-fixture.ts';
import { aRecord, STREAM } from '../dynamodb/testing/fake-stream.ts';
import { createEventSourceMapping, type MappingProperties } from './event-source-mapping.ts';

const MAPPING = arn('lambda', 'event-source-mapping:1');
const fixture = aFlowFixture();

const queueMapping = (override: Partial<MappingProperties> = {}): MappingProperties => ({
  EventSourceArn: QUEUE,
  FunctionArn: FUNCTION,
  ...override,
});

describe('an event source mapping of a queue', () => {
  it('passes messages to the function in the form of Lambda, and deletes them', async () => {
    let seen: unknown;
    fixture.cloud.handlers.set(FUNCTION, (event: unknown) => {
      seen = event;
    });
    fixture.cloud.offer(QUEUE, 'hello');
    fixture.run(createEventSourceMapping(fixture.context, MAPPING, queueMapping()));
    await until(() => fixture.cloud.deleted.length === 1);
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
    fixture.cloud.handlers.set(
      FUNCTION,
      ({ Records }: { Records: { messageId: string; body: string }[] }) => ({
        batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
          itemIdentifier: messageId,
        })),
      }),
    );
    fixture.cloud.offer(QUEUE, 'good', 'bad', 'fine');
    fixture.run(
      createEventSourceMapping(
        fixture.context,
        MAPPING,
        queueMapping({ FunctionResponseTypes: ['ReportBatchItemFailures'] }),
      ),
    );
    await until(() => fixture.cloud.deleted.length === 2);
    expect(fixture.cloud.deleted).toEqual(['handle-of-good', 'handle-of-fine']);
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
    fixture.cloud.handlers.set(FUNCTION, ({ Records }: { Records: { body: string }[] }) => {
      calls += 1;
      return Records[0]?.body === 'last' ? undefined : handler();
    });
    fixture.cloud.offer(QUEUE, 'first');
    fixture.run(
      createEventSourceMapping(
        fixture.context,
        MAPPING,
        queueMapping({ FunctionResponseTypes: ['ReportBatchItemFailures'] }),
      ),
    );
    await until(() => calls === 1);
    fixture.cloud.offer(QUEUE, 'last');
    await until(() => fixture.cloud.deleted.length === 1);
    expect(fixture.cloud.deleted).toEqual(['handle-of-last']);
  });

  it('has at most the configured number of batches in flight', async () => {
    let running = 0;
    let most = 0;
    const release = Promise.withResolvers<void>();
    fixture.cloud.handlers.set(FUNCTION, async () => {
      running += 1;
      most = Math.max(most, running);
      await release.promise;
      running -= 1;
    });
    fixture.cloud.offer(QUEUE, 'a', 'b', 'c', 'd');
    fixture.run(
      createEventSourceMapping(
        fixture.context,
        MAPPING,
        queueMapping({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } }),
      ),
    );
    await until(() => running === 2);
    release.resolve();
    await until(() => fixture.cloud.deleted.length === 4);
    expect(most).toBe(2);
  });

  it('passes messages that match a filter to the function, and deletes the others', async () => {
    const seen: string[] = [];
    fixture.cloud.handlers.set(FUNCTION, ({ Records }: { Records: { body: string }[] }) => {
      seen.push(...Records.map(({ body }) => body));
    });
    const bodies = ['{"kind":"order"}', '{"kind":"search"}', 'order', '"order"'];
    fixture.cloud.offer(QUEUE, ...bodies);
    const Filters = [{ Pattern: '{"body":{"kind":["order"]}}' }, { Pattern: '{"body":["order"]}' }];
    fixture.run(
      createEventSourceMapping(fixture.context, MAPPING, queueMapping({ FilterCriteria: { Filters } })),
    );
    await until(() => fixture.cloud.deleted.length === bodies.length);
    expect(seen).toEqual(['{"kind":"order"}', 'order']);
  });

  it('refuses a filter that is not a pattern', () => {
    const FilterCriteria = { Filters: [{ Pattern: '{}' }] };
    expect(() =>
      createEventSourceMapping(fixture.context, MAPPING, queueMapping({ FilterCriteria })),
    ).toThrow(/empty object/);
  });

  it('refuses a batch over ten without a batching window', () => {
    expect(() => createEventSourceMapping(fixture.context, MAPPING, queueMapping({ BatchSize: 11 }))).toThrow(
      /at least 1/,
    );
  });
});

describe('an event source mapping of a stream', () => {
  it('sends a batch to its failure destination after the last retry', async () => {
    fixture.cloud.handlers.set(FUNCTION, () => {
      throw new Error('no');
    });
    fixture.stream.add(aRecord('1'));
    const DestinationConfig = { OnFailure: { Destination: DEAD_LETTERS } };
    const mapping = {
      EventSourceArn: STREAM,
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: 1,
      DestinationConfig,
    };
    fixture.run(createEventSourceMapping(fixture.context, MAPPING, queueMapping(mapping)));
    await until(() => fixture.cloud.sent.has(DEAD_LETTERS));
    expect(JSON.parse(fixture.cloud.sent.get(DEAD_LETTERS)?.[0]?.body ?? '')).toMatchObject({
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
    fixture.cloud.handlers.set(
      FUNCTION,
      ({ Records }: { Records: { dynamodb: { SequenceNumber: string } }[] }) => {
        seen.push(...Records.map(({ dynamodb }) => dynamodb.SequenceNumber));
      },
    );
    fixture.stream.add(aRecord('1'), aRecord('2'));
    const Pattern = '{"dynamodb":{"SequenceNumber":["2"]}}';
    const FilterCriteria = { Filters: [{ Pattern }] };
    const mapping = { EventSourceArn: STREAM, StartingPosition: 'TRIM_HORIZON', FilterCriteria };
    fixture.run(createEventSourceMapping(fixture.context, MAPPING, queueMapping(mapping)));
    await until(() => seen.length > 0);
    expect(seen).toEqual(['2']);
  });

  it('refuses an unsupported starting position', () => {
    const mapping = { EventSourceArn: STREAM, StartingPosition: 'AT_TIMESTAMP' };
    expect(() => createEventSourceMapping(fixture.context, MAPPING, queueMapping(mapping))).toThrow(
      /AT_TIMESTAMP is not carried out/,
    );
  });
});
