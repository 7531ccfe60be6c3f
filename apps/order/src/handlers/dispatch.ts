import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { readOrderStreamRecord } from '../adapters/dynamo/order-stream-record.ts';
import { dispatch } from '../application/dispatch.ts';
import { composeDispatch } from '../composition.ts';

const ports = composeDispatch();

/** From the orders table's stream; reports the records of which something was not sent. */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const changes = Records.map((record) => ({
    id: record.dynamodb?.SequenceNumber ?? '',
    change: readOrderStreamRecord(record),
  }));
  const unsent = await dispatch(changes, ports);
  return { batchItemFailures: [...unsent].map((itemIdentifier) => ({ itemIdentifier })) };
}
