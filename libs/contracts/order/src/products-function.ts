import { merchantIds } from '@millrace/contracts-merchant';
import { defineFunction } from '@millrace/events';
import { Type, type Static } from 'typebox';
import { ProductIdSchema } from './order-lines.ts';
import { productResponse } from './product-api.ts';

/** The most products of one page, and the most ids of one selection. */
export const PRODUCTS_LIMITS = { page: 1_000, ids: 100 } as const;

const merchantId = Type.String({ pattern: merchantIds.pattern });

const pageRequest = Type.Object(
  {
    merchantId,
    /** The last id of the page before; the first page has none. */
    after: Type.Optional(ProductIdSchema),
    limit: Type.Integer({ minimum: 1, maximum: PRODUCTS_LIMITS.page }),
  },
  { additionalProperties: false },
);

const selectionRequest = Type.Object(
  {
    merchantId,
    ids: Type.Array(ProductIdSchema, { minItems: 1, maxItems: PRODUCTS_LIMITS.ids }),
  },
  { additionalProperties: false },
);

/**
 * The order module's function `products`, which returns the products of a merchant.
 *
 * - A page has the products after an id, in the order of their ids, with a stock that may be slightly outdated. It may be
 *   shorter than its limit, or empty, although more follow: `next` is then the `after` of the next page, else null.
 * - A selection has the products with these ids as they are now, in no particular order. Unknown ids are omitted.
 */
export const productsFunction = defineFunction({
  name: 'order.products',
  version: 1,
  request: Type.Union([pageRequest, selectionRequest]),
  response: Type.Object({
    products: Type.Array(productResponse, { maxItems: PRODUCTS_LIMITS.page }),
    next: Type.Union([ProductIdSchema, Type.Null()]),
  }),
});

export const productsRequest = productsFunction.request;
export const productsResponse = productsFunction.response;

export type ProductsRequest = Static<typeof productsRequest.schema>;
export type ProductsPageRequest = Static<typeof pageRequest>;
export type ProductsSelectionRequest = Static<typeof selectionRequest>;
export type ProductsResponse = Static<typeof productsResponse.schema>;
