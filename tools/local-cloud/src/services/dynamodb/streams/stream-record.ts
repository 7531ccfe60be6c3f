import { isDeepStrictEqual } from 'node:util';

/** A record of DynamoDB Streams, with the `eventSourceARN` that Lambda and Pipes add. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: string;
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Readonly<Record<string, unknown>>;
    readonly NewImage?: Readonly<Record<string, unknown>>;
    readonly OldImage?: Readonly<Record<string, unknown>>;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
  };
  readonly userIdentity?: Readonly<Record<string, unknown>>;
  readonly eventSourceARN: string;
}

/** The engine's response to `GetRecords`. */
export interface RecordPage {
  readonly Records?: readonly Omit<StreamRecord, 'eventSourceARN'>[];
  readonly NextShardIterator?: string;
}

export function toStreamRecord(
  raw: Omit<StreamRecord, 'eventSourceARN'>,
  streamArn: string,
  region: string,
): StreamRecord {
  return { ...raw, awsRegion: region, eventSource: 'aws:dynamodb', eventSourceARN: streamArn };
}

/** On AWS, a write that changes nothing has no record. The engine writes one. */
export function changesNothing({ eventName, dynamodb }: StreamRecord): boolean {
  return (
    eventName === 'MODIFY' &&
    dynamodb.NewImage !== undefined &&
    isDeepStrictEqual(dynamodb.NewImage, dynamodb.OldImage)
  );
}
