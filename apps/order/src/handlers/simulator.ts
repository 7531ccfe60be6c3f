import { batchHandler } from '../adapters/sqs/batch-handler.ts';
import { readSimulationChunk } from '../application/read-simulation-chunk.ts';
import { sendSimulationChunk } from '../application/send-simulation-chunk.ts';
import { composeSimulator } from '../simulation-composition.ts';

const ports = composeSimulator();

/** Takes chunks of simulations from the queue. */
export const handler = batchHandler(async ({ body }) => {
  const chunk = readSimulationChunk(body);
  const sent = await sendSimulationChunk(chunk, ports);
  ports.logger.info('chunk of a simulation sent', { ...chunk, ...sent });
}, ports.logger);
