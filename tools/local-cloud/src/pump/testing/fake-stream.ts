import { isAfter } from '../streams/sequence.ts';
import type { StreamReader } from '../streams/stream-reader.ts';
import type { StreamRecord } from '../streams/stream-record.ts';
import { until } from './fake-cloud.ts';

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

export interface FakeReader extends StreamReader {
  add(...records: readonly StreamRecord[]): void;
  readonly reads: number;
}

/** A stream in memory. */
export function fakeReader(): FakeReader {
  const records: StreamRecord[] = [];
  let reads = 0;
  const after = (position: string): StreamRecord[] =>
    records.filter(({ dynamodb }) => isAfter(dynamodb.SequenceNumber, position));
  const reader = {
    streamArn: STREAM,
    get reads() {
      return reads;
    },
    add: (...added: readonly StreamRecord[]) => records.push(...added),
    head: async () => records.at(-1)?.dynamodb.SequenceNumber ?? '0',
    async read(position: string, limit: number, signal: AbortSignal) {
      await until(() => signal.aborted || after(position).length > 0);
      reads += 1;
      return signal.aborted ? [] : after(position).slice(0, limit);
    },
    stop: () => undefined,
  };
  return reader as unknown as FakeReader;
}
