import { batchHandler } from '../adapters/sqs/batch-handler.ts';
import { orderMessageOf } from '../adapters/sqs/order-message.ts';
import { processOrder } from '../application/process-order.ts';
import { composeProcessor } from '../composition.ts';

const ports = composeProcessor();

/** Takes orders from OrderQueue. */
export const handler = batchHandler((record) => processOrder(orderMessageOf(record), ports), ports.logger);
