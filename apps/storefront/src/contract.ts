import { orderPlaced } from '@millrace/contracts-order';
import { productSearched } from '@millrace/contracts-storefront';
import { moduleContract } from '@millrace/events';
import { shopRequests } from './adapters/shop-requests.ts';

/** The module's contract; `libs/contracts/storefront/contract.json` is generated from it. */
export const contract = moduleContract({
  module: 'storefront',
  events: [orderPlaced, productSearched],
  requests: shopRequests,
});
