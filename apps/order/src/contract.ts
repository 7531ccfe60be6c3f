import { authorizerFunction } from '@millrace/contracts-merchant';
import { orderPlaced, productSearched } from '@millrace/contracts-order';
import { paymentRejected } from '@millrace/contracts-processing';
import { settlementCompleted, settlementFailed } from '@millrace/contracts-settlement';
import { moduleContract } from '@millrace/events';
import { documentOf } from '@millrace/http';
import { ordersApi, type OrdersApiPorts } from './adapters/http/orders-api.ts';
import { catalogApi } from './catalog/adapters/catalog-api.ts';

// What an API documents asks for none of its ports.
const orders = documentOf(ordersApi({} as OrdersApiPorts));
const catalog = documentOf(catalogApi(...([] as unknown as Parameters<typeof catalogApi>)));

/** What the module gives and takes; `libs/contracts/order/contract.json` is generated from it. */
export const contract = moduleContract({
  module: 'order',
  events: [orderPlaced, productSearched],
  accepts: [orderPlaced, productSearched, paymentRejected, settlementCompleted, settlementFailed],
  calls: [authorizerFunction],
  // Both answer under the one address of the module.
  api: { ...orders, paths: { ...catalog.paths, ...orders.paths } },
});
