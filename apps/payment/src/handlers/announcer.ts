import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { paymentOfStreamRecord } from '../adapters/dynamo/payment-item.ts';
import { announceOutcomes } from '../application/announce-outcomes.ts';
import { composeAnnouncer } from '../composition.ts';

const ports = { ...composeAnnouncer(), readPayment: paymentOfStreamRecord };

/**
 * Handles the payment table's stream, filtered to payments that just ended; reports the records to deliver
 * again.
 */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const batch = Records.map((record) => ({
    sequenceNumber: record.dynamodb?.SequenceNumber ?? '',
    record,
  }));
  const failed = await announceOutcomes(batch, ports);
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}
