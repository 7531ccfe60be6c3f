import { orderPlaced } from '@millrace/contracts-order';
import { productSearched } from '@millrace/contracts-storefront';
import { moduleContract } from '@millrace/events';
import { shopRequests } from './adapters/shop-requests.ts';

/** What the module offers and consumes. `libs/contracts/storefront/contract.json` is generated from it. */
export const contract = moduleContract({
  module: 'storefront',
  events: [orderPlaced, productSearched],
  requests: shopRequests,
});
