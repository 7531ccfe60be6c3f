import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClient, budgets } from '@millrace/aws-clients';
import { addHealth, queueConsumer, serve } from '@millrace/container-service';
import { orderIds } from '@millrace/contracts-order';
import { requireEnv } from '@millrace/environment';
import Fastify from 'fastify';
import { processOrder } from '../application/process-order.ts';
import { composeProcessor } from '../composition.ts';

const ports = composeProcessor();
const { logger, store } = ports;
const worker = queueConsumer({
  ...ports,
  sqs: awsClient(SQSClient, { budget: budgets.longPolling }),
  queueUrl: requireEnv('ORDER_QUEUE_URL'),
  order: 'at-once',
  handle: (message) => processOrder(message, ports),
});
const app = Fastify();
const nobodysOrder = { merchantId: 'health', id: orderIds.create() };
addHealth(
  app,
  { tables: () => store.findWithProducts(nobodysOrder, ['p-health']), queue: worker.check },
  logger,
);

/** Takes orders from OrderQueue by long polling, as the function `order-processor` does; `GET /healthz`. */
void serve({ app, logger, start: worker.start, stop: worker.stop });
