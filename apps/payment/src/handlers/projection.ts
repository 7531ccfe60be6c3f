import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { DeliveredEvent } from '@millrace/events';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { EventNotProjected, projectEvent } from '../application/project-event.ts';
import { composeProjection } from '../composition.ts';

const ports = composeProjection();
const processor = new BatchProcessor(EventType.SQS);

/** Takes events of the bus from the queue; what cannot be projected goes back to the queue, record by record. */
export function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return processPartialResponse(event, project, processor, { context, throwOnFullBatchFailure: false });
}

async function project({ body, messageId }: SQSRecord): Promise<void> {
  try {
    await projectEvent(JSON.parse(body) as DeliveredEvent, ports);
  } catch (error) {
    // The processor only counts failures; those with a reason have been logged with it.
    if (!(error instanceof EventNotProjected)) {
      ports.logger.error('message was not projected', { messageId, error });
    }
    throw error;
  }
}
