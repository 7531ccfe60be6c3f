import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { readOrderStreamRecord } from '../adapters/dynamo/order-stream-record.ts';
import { dispatch, type StoredChange } from '../application/dispatch.ts';
import { composeDispatch } from '../composition.ts';

const { logger, ...ports } = composeDispatch();

/** Handles the orders table's stream; reports the records whose messages were not sent. */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const changes: { id: string; change: StoredChange }[] = [];
  const failed: string[] = [];
  for (const record of Records) {
    const id = record.dynamodb?.SequenceNumber ?? '';
    try {
      changes.push({ id, change: readOrderStreamRecord(record) });
    } catch (error) {
      logger.error('stream record not read', { sequenceNumber: id, error });
      failed.push(id);
    }
  }
  failed.push(...(await dispatch(changes, ports)));
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
