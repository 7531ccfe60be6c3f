import { batchHandler } from '@millrace/dead-letters';
import { processOrder } from '../application/process-order.ts';
import { composeSimulationProcessor } from '../simulation-composition.ts';

const ports = composeSimulationProcessor();

/** Takes simulated orders from SimulationQueue, as `order-processor` takes real ones from OrderQueue. */
export const handler = batchHandler((message) => processOrder(message, ports), ports);
