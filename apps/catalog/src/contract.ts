import { productsFunction } from '@millrace/contracts-order';
import { productSearched } from '@millrace/contracts-storefront';
import { moduleContract } from '@millrace/events';
import { documentOf } from '@millrace/http';
import { catalogApi } from './adapters/catalog-api.ts';

/** The module's contract; `libs/contracts/catalog/contract.json` is generated from it. */
export const contract = moduleContract({
  module: 'catalog',
  accepts: [productSearched],
  calls: [productsFunction],
  // The document needs no ports.
  api: documentOf(catalogApi(...([] as unknown as Parameters<typeof catalogApi>))),
});
