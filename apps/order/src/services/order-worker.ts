import { SQSClient } from '@aws-sdk/client-sqs';
import { orderIds } from '@millrace/contracts-order';
import { requireEnv } from '@millrace/observability';
import Fastify from 'fastify';
import { orderQueueWorker } from '../adapters/sqs/order-queue-worker.ts';
import { processOrder } from '../application/process-order.ts';
import { composeProcessor } from '../composition.ts';
import { addHealth } from '../serving/health.ts';
import { serve } from '../serving/serve.ts';

const ports = composeProcessor();
const { logger, store } = ports;
const worker = orderQueueWorker({
  sqs: new SQSClient({}),
  queueUrl: requireEnv('ORDER_QUEUE_URL'),
  process: (message) => processOrder(message, ports),
  logger,
});
const app = Fastify();
const nobodysOrder = { merchantId: 'health', id: orderIds.create() };
addHealth(app, { tables: () => store.look(nobodysOrder, ['p-health']), queue: worker.check }, logger);

/** Takes orders from OrderQueue by long polling, as the function `order-processor` does; `GET /healthz`. */
void serve({ app, logger, start: worker.start, stop: worker.stop });
