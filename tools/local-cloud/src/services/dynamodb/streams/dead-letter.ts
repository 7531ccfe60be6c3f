import type { Discarded } from './stream-consumer.ts';

const SHARD = 'shardId-00000000000000000000-00000000';

/** Returns the position of discarded records in the stream. As on AWS, a dead letter does not contain the records. */
export function streamBatchInfo({ records }: Discarded, streamArn: string): Record<string, unknown> {
  const first = records[0]?.dynamodb;
  const last = records.at(-1)?.dynamodb;
  const arrival = (seconds = 0): string => new Date(seconds * 1000).toISOString();
  return {
    shardId: SHARD,
    startSequenceNumber: first?.SequenceNumber,
    endSequenceNumber: last?.SequenceNumber,
    approximateArrivalOfFirstRecord: arrival(first?.ApproximateCreationDateTime),
    approximateArrivalOfLastRecord: arrival(last?.ApproximateCreationDateTime),
    batchSize: records.length,
    streamArn,
  };
}
