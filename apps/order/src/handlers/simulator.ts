import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { startedSimulation } from '../adapters/dynamo/simulation-stream-record.ts';
import { runSimulation } from '../application/run-simulation.ts';
import { composeSimulator } from '../simulation-composition.ts';

const { logger, ...ports } = composeSimulator();

/**
 * Handles the stream of the table of simulations; reports the first simulation that was not sent completely.
 */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  for (const record of Records) {
    const itemIdentifier = record.dynamodb?.SequenceNumber ?? '';
    try {
      const key = startedSimulation(record);
      const sent = await runSimulation(key, ports);
      logger.info('simulation sent', { merchantId: key.merchantId, simulationId: key.id, sent });
    } catch (error) {
      logger.error('simulation not sent', { sequenceNumber: itemIdentifier, error });
      return { batchItemFailures: [{ itemIdentifier }] };
    }
  }
  return { batchItemFailures: [] };
}
