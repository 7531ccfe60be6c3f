import {
  canonicalQuery,
  categoryList,
  MAX_QUERY_LENGTH,
  productPage,
  productSelection,
} from '@millrace/contracts-catalog';
import {
  MAX_ORDER_LINES,
  PRODUCT_ID_PATTERN,
  ProductIdSchema,
  productResponse,
  type ProductResponse,
} from '@millrace/contracts-order';
import { refuse } from '@millrace/failures';
import {
  createApi,
  decodeCursor,
  encodeCursor,
  limitOf,
  listQuery,
  operation,
  pageBody,
  type RefusalTable,
} from '@millrace/http';
import type { Logger } from '@millrace/observability';
import { Type } from 'typebox';
import { LIST_KEPT_MS, type Catalog } from '../application/catalog.ts';

const catalogRefusals = {
  product_not_found: { status: 404, title: 'There is no such product' },
} as const satisfies RefusalTable;

const queryTooLong = {
  ...refuse('validation_failed', 'See errors for the invalid fields.'),
  errors: [
    {
      pointer: '/query/query',
      code: 'wrong_length',
      detail: `must have at most ${MAX_QUERY_LENGTH} characters after normalization (Unicode NFKC)`,
    },
  ],
} as const;

/** Lists may be cached as long as the catalog itself caches products. A single product is always current. */
const listHeaders = { 'cache-control': `public, max-age=${LIST_KEPT_MS / 1000}` };
const productHeaders = { 'cache-control': 'no-store' };

/** The API of the shop's products. It is public. */
export function catalogApi(catalog: Catalog, logger: Logger) {
  const listProducts = operation({
    method: 'GET',
    path: '/products',
    operationId: 'listProducts',
    summary: 'Lists products, in the order of their ids',
    public: true,
    query: Type.Object(
      {
        ...listQuery,
        query: Type.Optional(
          Type.String({
            maxLength: MAX_QUERY_LENGTH,
            description: 'Words; each must be the beginning of a word of name, description or category.',
          }),
        ),
        category: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
      },
      { additionalProperties: false },
    ),
    responses: { 200: productPage },
    refusals: ['invalid_cursor'],
    handle: async ({ query: { query: typed, category, cursor, ...rest } }) => {
      const query = typed && canonicalQuery(typed);
      if (query && [...query].length > MAX_QUERY_LENGTH) return queryTooLong;
      const position = cursor === undefined ? undefined : decodeCursor(cursor, ['after']);
      if (cursor !== undefined && !position) {
        return refuse('invalid_cursor', 'Use nextCursor of the previous page.');
      }
      const found = await catalog.search({ query, category, limit: limitOf(rest), after: position?.after });
      const last = found.products.at(-1);
      const cursorAfter = ({ id }: ProductResponse): string => encodeCursor({ after: id });
      const page = pageBody(found.products, {
        view: (product) => product,
        nextCursor: found.more && last ? cursorAfter(last) : null,
        cursorAfter,
      });
      return {
        status: 200,
        body: { ...page, total: found.total },
        headers: listHeaders,
      };
    },
  });

  const getProduct = operation({
    method: 'GET',
    path: '/products/{id}',
    operationId: 'getProduct',
    summary: 'Shows a product with its current stock',
    public: true,
    params: Type.Object({ id: ProductIdSchema }),
    responses: { 200: productResponse },
    refusals: ['product_not_found'],
    handle: async ({ params }) => {
      const product = await catalog.find(params.id);
      return product
        ? { status: 200, body: product, headers: productHeaders }
        : refuse('product_not_found', 'The product does not exist or is no longer sold.');
    },
  });

  const selectProducts = operation({
    method: 'GET',
    path: '/selection',
    operationId: 'selectProducts',
    summary: 'Lists selected products with their current stock; products that are not sold are omitted',
    public: true,
    query: Type.Object(
      {
        ids: Type.String({
          pattern: `^${PRODUCT_ID_PATTERN}(,${PRODUCT_ID_PATTERN}){0,${MAX_ORDER_LINES - 1}}$`,
          description: `At most ${MAX_ORDER_LINES} ids, separated by commas.`,
        }),
      },
      { additionalProperties: false },
    ),
    responses: { 200: productSelection },
    refusals: [],
    handle: async ({ query: { ids } }) => ({
      status: 200,
      body: { data: [...(await catalog.select(ids.split(',')))] },
      headers: productHeaders,
    }),
  });

  const listCategories = operation({
    method: 'GET',
    path: '/categories',
    operationId: 'listCategories',
    summary: 'Lists the categories that have products',
    public: true,
    responses: { 200: categoryList },
    refusals: [],
    handle: async () => ({ status: 200, body: { data: await catalog.categories() }, headers: listHeaders }),
  });

  return createApi({
    title: 'Millrace catalog',
    version: '1',
    description: 'The products of the shop. No API key is needed.',
    operations: [listProducts, getProduct, selectProducts, listCategories],
    refusals: catalogRefusals,
    logger,
  });
}
