import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { foldTransfers } from '../application/fold-transfers.ts';
import { composeFoldBalances } from '../composition.ts';

const ports = composeFoldBalances();

/** Handles the ledger's stream; reports the record to continue from (`ReportBatchItemFailures`). */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const batch = Records.map((change) => ({
    sequenceNumber: change.dynamodb?.SequenceNumber ?? '',
    change,
  }));
  const failedFrom = await foldTransfers(batch, ports);
  return { batchItemFailures: failedFrom === undefined ? [] : [{ itemIdentifier: failedFrom }] };
}
