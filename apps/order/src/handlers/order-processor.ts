import { batchHandler } from '@millrace/dead-letters';
import { processOrder } from '../application/process-order.ts';
import { composeProcessor } from '../composition.ts';

const ports = composeProcessor();

/** Takes orders from OrderQueue. */
export const handler = batchHandler((message) => processOrder(message, ports), ports);
