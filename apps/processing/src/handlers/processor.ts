import { batchResponse } from '@millrace/dead-letters';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { screenPayments } from '../application/screen-payments.ts';
import { composeProcessor } from '../composition.ts';

const ports = composeProcessor();

/** Handles the queue `payments`; reports failed messages individually (`ReportBatchItemFailures`). */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  return batchResponse(Records, await screenPayments(Records, ports), { ...ports, isSwept: true });
}
