import { categoryResponse, productPage, ProductIdSchema, productResponse } from '@millrace/contracts-order';
import {
  createApi,
  decodeCursor,
  encodeCursor,
  limitOf,
  listQuery,
  operation,
  type RefusalTable,
} from '@millrace/http';
import type { Logger } from '@millrace/observability';
import { Type } from 'typebox';
import { LIST_KEPT_MS, type Catalog } from '../application/catalog.ts';

const catalogRefusals = {
  product_not_found: { status: 404, title: 'There is no such product' },
} as const satisfies RefusalTable;

/** Lists are as old as what they are made of; one product is asked for to see it as it is now. */
const listHeaders = { 'cache-control': `public, max-age=${LIST_KEPT_MS / 1000}` };
const productHeaders = { 'cache-control': 'no-store' };

/** The products of the shop, for everybody. */
export function catalogApi(catalog: Catalog, logger: Logger) {
  const listProducts = operation({
    method: 'GET',
    path: '/products',
    operationId: 'listProducts',
    summary: 'Products, in the order of their ids',
    public: true,
    query: Type.Object(
      {
        ...listQuery,
        query: Type.Optional(
          Type.String({
            maxLength: 100,
            description: 'Words; each of them begins a word of name, description or category.',
          }),
        ),
        category: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
      },
      { additionalProperties: false },
    ),
    responses: { 200: productPage },
    refusals: ['invalid_cursor'],
    handle: async ({ query: { query, category, cursor, ...rest } }) => {
      const position = cursor === undefined ? undefined : decodeCursor(cursor, ['after']);
      if (cursor !== undefined && !position) {
        return { refused: 'invalid_cursor', detail: 'Take it from nextCursor of the page before.' };
      }
      const found = await catalog.search({ query, category, limit: limitOf(rest), after: position?.after });
      const last = found.products.at(-1);
      const nextCursor = found.more && last ? encodeCursor({ after: last.id }) : null;
      return {
        status: 200,
        body: { data: found.products, nextCursor, total: found.total },
        headers: listHeaders,
      };
    },
  });

  const getProduct = operation({
    method: 'GET',
    path: '/products/{id}',
    operationId: 'getProduct',
    summary: 'One product, with its stock as it is now',
    public: true,
    params: Type.Object({ id: ProductIdSchema }),
    responses: { 200: productResponse },
    refusals: ['product_not_found'],
    handle: async ({ params }) => {
      const product = await catalog.find(params.id);
      return product
        ? { status: 200, body: product, headers: productHeaders }
        : { refused: 'product_not_found', detail: 'It is not sold here, or not any more.' };
    },
  });

  const listCategories = operation({
    method: 'GET',
    path: '/categories',
    operationId: 'listCategories',
    summary: 'The categories that have products',
    public: true,
    responses: { 200: Type.Object({ data: Type.Array(categoryResponse) }) },
    refusals: [],
    handle: async () => ({ status: 200, body: { data: await catalog.categories() }, headers: listHeaders }),
  });

  return createApi({
    title: 'Millrace catalog',
    version: '1',
    description: 'What the shop sells. No API key is needed.',
    operations: [listProducts, getProduct, listCategories],
    refusals: catalogRefusals,
    logger,
  });
}
