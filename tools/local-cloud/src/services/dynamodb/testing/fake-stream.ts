import type { Dynamo } from '../client.ts';
import { isAfter } from '../streams/sequence.ts';
import type { StreamRecord } from '../streams/stream-record.ts';

export const STREAM = 'arn:aws:dynamodb:eu-west-1:000000000000:table/payments/stream/1700000000.1';

export function aRecord(
  sequenceNumber: string,
  override: Partial<StreamRecord> = {},
  dynamodb: Partial<StreamRecord['dynamodb']> = {},
): StreamRecord {
  return {
    eventID: sequenceNumber,
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-1',
    eventSourceARN: STREAM,
    ...override,
    dynamodb: {
      ApproximateCreationDateTime: 1_700_000_000,
      Keys: { pk: { S: `k${sequenceNumber}` } },
      NewImage: { pk: { S: `k${sequenceNumber}` } },
      SequenceNumber: sequenceNumber,
      SizeBytes: 10,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
      ...dynamodb,
    },
  };
}

export interface FakeStream {
  readonly dynamo: Dynamo;
  add(...records: readonly StreamRecord[]): void;
  readonly reads: number;
}

interface Input {
  readonly SequenceNumber?: string;
  readonly ShardIterator?: string;
  readonly Limit?: number;
}

/** A stream in memory behind the operations of DynamoDB Streams. An iterator is a position. */
export function fakeStream(): FakeStream {
  const records: StreamRecord[] = [];
  const stream = { reads: 0, add: (...added: readonly StreamRecord[]) => records.push(...added) };
  const operations: Record<string, (input: Input) => unknown> = {
    DescribeStream: () => ({ StreamDescription: { Shards: [{ ShardId: 'shard' }] } }),
    GetShardIterator: ({ SequenceNumber = '0' }) => ({ ShardIterator: SequenceNumber }),
    GetRecords({ ShardIterator = '0', Limit }) {
      const Records = records
        .filter(({ dynamodb }) => isAfter(dynamodb.SequenceNumber, ShardIterator))
        .slice(0, Limit);
      if (Records.length > 0) stream.reads += 1;
      return { Records, NextShardIterator: Records.at(-1)?.dynamodb.SequenceNumber ?? ShardIterator };
    },
  };
  const callStreams = async (operation: string, input: Input) => operations[operation]?.(input);
  return Object.assign(stream, { dynamo: { callStreams } as unknown as Dynamo });
}
