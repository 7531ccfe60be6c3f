import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { readSimulationChunk } from '../application/read-simulation-chunk.ts';
import { sendSimulationChunk } from '../application/send-simulation-chunk.ts';
import { composeSimulator } from '../simulation-composition.ts';

const ports = composeSimulator();
const processor = new BatchProcessor(EventType.SQS);

/** Takes chunks of simulations from the queue; what cannot be sent goes back to the queue, chunk by chunk. */
export function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return processPartialResponse(event, send, processor, { context, throwOnFullBatchFailure: false });
}

async function send({ body, messageId }: SQSRecord): Promise<void> {
  try {
    const chunk = readSimulationChunk(body);
    const sent = await sendSimulationChunk(chunk, ports);
    ports.logger.info('chunk of a simulation sent', { ...chunk, ...sent });
  } catch (error) {
    ports.logger.error('chunk of a simulation was not sent', { messageId, error });
    throw error;
  }
}
