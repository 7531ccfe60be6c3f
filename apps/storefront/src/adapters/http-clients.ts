import { translateErrors } from '@millrace/aws-clients';
import { bearerOf } from '@millrace/contracts-merchant';
import { PRODUCT_ID_PATTERN } from '@millrace/contracts-order';
import { EXPECTED_MERCHANT_HEADER } from '@millrace/http';
import { compileSchema, SchemaMismatch, type CompiledSchema } from '@millrace/schema';
import type { Static, TSchema } from 'typebox';
import { ServiceUnavailable, type CatalogClient, type OrdersClient } from '../application/ports.ts';
import { getOrder, getProduct, listCategories, listProducts, selectProducts } from './shop-requests.ts';

/** Time limit of a request to another service. */
const TIMEOUT_MS = 3_000;
export const PAGE_SIZE = 12;
const PRODUCT_ID = new RegExp(`^${PRODUCT_ID_PATTERN}$`);

const schemas = {
  page: compileSchema(listProducts.responses[200]),
  product: compileSchema(getProduct.responses[200]),
  selection: compileSchema(selectProducts.responses[200]),
  categories: compileSchema(listCategories.responses[200]),
  order: compileSchema(getOrder.responses[200]),
};

interface JsonRequest<Schema extends TSchema> {
  readonly service: ServiceUnavailable['service'];
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly schema: CompiledSchema<Schema>;
}

/**
 * @returns undefined when the service answers that the resource does not exist, or that the request is
 * invalid
 */
async function fetchJson<Schema extends TSchema>(
  request: JsonRequest<Schema>,
): Promise<Static<Schema> | undefined> {
  const { service, url, headers = {}, schema } = request;
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if ([400, 404, 422].includes(response.status)) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) throw new Error(`answered with ${response.status}`);
    return schema.parse(await response.json());
  } catch (cause) {
    // An answer that does not match the contract will not match after a retry either.
    throw new ServiceUnavailable(service, { retryable: !(cause instanceof SchemaMismatch), cause });
  }
}

/** @param baseUrl without a trailing slash */
export function httpCatalog(baseUrl: string): CatalogClient {
  return {
    list: async (query) => {
      const given = Object.entries({ ...query, limit: String(PAGE_SIZE) });
      const search = new URLSearchParams(
        given.filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      const url = `${baseUrl}/products?${search}`;
      return fetchJson({ service: 'catalog', url, schema: schemas.page });
    },
    find: async (id) =>
      PRODUCT_ID.test(id)
        ? fetchJson({ service: 'catalog', url: `${baseUrl}/products/${id}`, schema: schemas.product })
        : undefined,
    select: async (ids) => {
      if (ids.length === 0) return [];
      const url = `${baseUrl}/selection?${new URLSearchParams({ ids: ids.join(',') })}`;
      const selection = await fetchJson({ service: 'catalog', url, schema: schemas.selection });
      if (selection) return selection.data;
      const cause = new Error('the catalog is of an earlier release');
      throw new ServiceUnavailable('catalog', { retryable: true, cause });
    },
    categories: async () =>
      (await fetchJson({ service: 'catalog', url: `${baseUrl}/categories`, schema: schemas.categories }))
        ?.data ?? [],
  };
}

/**
 * Reads orders of the shop's merchant. Every request names the merchant, so another merchant's key shows nothing.
 * @param shop.apiKey its errors are thrown as ServiceUnavailable
 */
export function httpOrders(
  baseUrl: string,
  { merchantId, apiKey }: { readonly merchantId: string; readonly apiKey: () => Promise<string> },
): OrdersClient {
  return {
    find: async (orderId) => {
      const key = await translateErrors(apiKey, (options) => new ServiceUnavailable('orders', options));
      return fetchJson({
        service: 'orders',
        url: `${baseUrl}/orders/${encodeURIComponent(orderId)}`,
        headers: { authorization: bearerOf(key), [EXPECTED_MERCHANT_HEADER]: merchantId },
        schema: schemas.order,
      });
    },
  };
}
