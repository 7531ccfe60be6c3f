import { HttpApi, ModuleStack, publishParameter, type Stage } from '@millrace/constructs';
import type { App } from 'aws-cdk-lib';
import { OrderAccess } from './order-access.ts';
import { OrderFunctions } from './order-functions.ts';
import { OrderQueues } from './order-queues.ts';
import { ShopContainers } from './shop-containers.ts';

/** Orders by API and by topic, and the shop: queues, functions, containers, and the entrance that they share. */
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
    const { entrance } = new ShopContainers(this, 'Shop', {
      access,
      queues,
      ordersApiUrl: http.url,
      productsFunctionArn: products.arn,
    });
    http.addPrivateRoutes({
      routes: ['GET /products', 'GET /products/{id}', '$default'],
      linkId: entrance.linkId,
      listenerArn: entrance.listenerArn,
    });
    publishParameter(this, 'api-url', http.url);
    publishParameter(this, 'products-function-arn', products.arn);
  }
}
