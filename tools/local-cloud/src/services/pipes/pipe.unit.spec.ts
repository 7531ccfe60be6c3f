import { describe, expect, it } from '@jest/globals';
import { arn, until } from '../../testing/fake-cloud.ts';
import { ROLE } from '../../testing/open-role.ts';
import { aFlowFixture, DEAD_LETTERS, FUNCTION, QUEUE } from '../../testing/flow-fixture.ts';
import { aRecord, STREAM } from '../dynamodb/testing/fake-stream.ts';
import { createPipe, type PipeProperties } from './pipe.ts';

const PIPE = arn('pipes', 'pipe/payments');
const fixture = aFlowFixture();

const streamPipe = (override: Partial<PipeProperties> = {}): PipeProperties => ({
  RoleArn: ROLE,
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
    fixture.stream.add(aRecord('1'), aRecord('2'));
    fixture.run(createPipe(fixture.context, PIPE, streamPipe()));
    await until(() => fixture.cloud.sent.get(QUEUE)?.length === 2);
    expect(fixture.cloud.sent.get(QUEUE)?.map(({ body }) => JSON.parse(body))).toEqual([
      aRecord('1'),
      aRecord('2'),
    ]);
  });

  it('sends the position of discarded records to the dead-letter queue', async () => {
    fixture.cloud.broken.add(QUEUE);
    fixture.stream.add(aRecord('1'), aRecord('2'));
    fixture.run(createPipe(fixture.context, PIPE, streamPipe()));
    await until(() => fixture.cloud.sent.has(DEAD_LETTERS));
    expect(JSON.parse(fixture.cloud.sent.get(DEAD_LETTERS)?.[0]?.body ?? '')).toEqual({
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
    expect(() => createPipe(fixture.context, PIPE, streamPipe(override))).toThrow(reason);
  });
});
