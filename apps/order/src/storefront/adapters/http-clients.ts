import { categoryResponse, orderResponse, productPage, productResponse } from '@millrace/contracts-order';
import { compileSchema, type CompiledSchema } from '@millrace/schema';
import { Type, type Static, type TSchema } from 'typebox';
import { ServiceUnavailable, type CatalogClient, type OrdersClient } from '../application/ports.ts';

/** A page waits no longer than this for another service. */
const TIMEOUT_MS = 3_000;
export const PAGE_SIZE = 12;

const schemas = {
  page: compileSchema(productPage),
  product: compileSchema(productResponse),
  categories: compileSchema(Type.Object({ data: Type.Array(categoryResponse) })),
  order: compileSchema(orderResponse),
};

interface Question<Schema extends TSchema> {
  readonly service: ServiceUnavailable['service'];
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly schema: CompiledSchema<Schema>;
}

/** @returns undefined where the service says that there is no such thing, or that the question has not the form for one */
async function ask<Schema extends TSchema>(question: Question<Schema>): Promise<Static<Schema> | undefined> {
  const { service, url, headers = {}, schema } = question;
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if ([400, 404, 422].includes(response.status)) {
      await response.body?.cancel();
      return undefined;
    }
    if (!response.ok) throw new Error(`answered with ${response.status}`);
    return schema.parse(await response.json());
  } catch (cause) {
    throw new ServiceUnavailable(service, { cause });
  }
}

/** @param baseUrl without a slash at its end */
export function httpCatalog(baseUrl: string): CatalogClient {
  return {
    list: async (query) => {
      const given = Object.entries({ ...query, limit: String(PAGE_SIZE) });
      const search = new URLSearchParams(
        given.filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      const url = `${baseUrl}/products?${search}`;
      return ask({ service: 'catalog', url, schema: schemas.page });
    },
    find: async (id) =>
      ask({
        service: 'catalog',
        url: `${baseUrl}/products/${encodeURIComponent(id)}`,
        schema: schemas.product,
      }),
    categories: async () =>
      (await ask({ service: 'catalog', url: `${baseUrl}/categories`, schema: schemas.categories }))?.data ??
      [],
  };
}

/** @param apiKey of the shop's merchant; @throws what it throws as ServiceUnavailable */
export function httpOrders(baseUrl: string, apiKey: () => Promise<string>): OrdersClient {
  return {
    find: async (orderId) => {
      const key = await apiKey().catch((cause: unknown) => {
        throw new ServiceUnavailable('orders', { cause });
      });
      return ask({
        service: 'orders',
        url: `${baseUrl}/orders/${encodeURIComponent(orderId)}`,
        headers: { authorization: `Bearer ${key}` },
        schema: schemas.order,
      });
    },
  };
}
