import { authorizerFunction } from '@millrace/contracts-merchant';
import { orderPlaced, productsFunction } from '@millrace/contracts-order';
import { paymentOutcomes } from '@millrace/contracts-payment';
import { moduleContract } from '@millrace/events';
import { documentOf } from '@millrace/http';
import { ordersApi, type OrdersApiPorts } from './adapters/http/orders-api.ts';
import { paymentRequests } from './adapters/payments/payment-requests.ts';

/** What the module offers and consumes. `libs/contracts/order/contract.json` is generated from it. */
export const contract = moduleContract({
  module: 'order',
  events: [orderPlaced],
  accepts: [orderPlaced, ...paymentOutcomes],
  functions: [productsFunction],
  calls: [authorizerFunction],
  requests: paymentRequests,
  // The document of an API needs none of its ports. It has simulations, though some stages have none.
  api: documentOf(ordersApi({ simulation: {} } as OrdersApiPorts)),
  movedTo: ['catalog', 'storefront'],
});
