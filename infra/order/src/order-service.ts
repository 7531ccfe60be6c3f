import { HttpApi, ModuleStack, publishParameter, type Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { OrderAccess } from './order-access.ts';
import { OrderFunctions } from './order-functions.ts';
import { OrderQueues } from './order-queues.ts';
import { OrderWorker } from './order-worker.ts';
import { releaseSplitOffQueues } from './split-off.ts';

/** Orders by API and by topic: queues, functions and the worker. */
export class OrderService extends ModuleStack {
  constructor(app: App, stage: Stage) {
    super(app, { stage, module: 'order', part: 'service' });
    const access = new OrderAccess(this);
    const queues = new OrderQueues(this, 'Queues', access.keyArn);
    const { api, products } = new OrderFunctions(this, 'Functions', { access, queues });
    const http = new HttpApi(this, 'Http', {
      handler: api,
      routes: [
        'POST /orders',
        'GET /orders',
        'GET /orders/{id}',
        ...(stage.simulations ? (['POST /orders/simulations', 'GET /orders/simulations/{id}'] as const) : []),
      ],
    });
    new OrderWorker(this, 'Worker', { access, queues });
    publishParameter(this, 'api-url', http.url);
    publishParameter(this, 'products-function-arn', products.arn);
    releaseSplitOffQueues(this);
  }
}
