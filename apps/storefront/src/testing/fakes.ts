import { orderIds, orderPlaced, type OrderResponse, type ProductResponse } from '@millrace/contracts-order';
import type { BusEvent } from '@millrace/events';
import { fixedClock } from '@millrace/testing';
import { ServiceUnavailable } from '../application/ports.ts';
import { aProduct } from '@millrace/contracts-order/testing';
import type { ShopPorts } from '../adapters/pages/shop-ports.ts';
import { inMemoryUsedOffers } from './in-memory-used-offers.ts';

export { aProduct };

/** The dependencies of the shop in memory; those in `broken` do not answer. */
export function inMemoryShop(products: ProductResponse[] = [aProduct()]) {
  const published: BusEvent[] = [];
  const known = new Map<string, OrderResponse>();
  const broken = new Set<ServiceUnavailable['service']>();
  const queries: object[] = [];
  const logged: { message: string; facts?: Record<string, unknown> | undefined }[] = [];
  const failIfBroken = (service: ServiceUnavailable['service']): void => {
    if (broken.has(service))
      throw new ServiceUnavailable(service, { retryable: true, cause: new Error('broken') });
  };
  const log = (message: string, facts?: Record<string, unknown>) => void logged.push({ message, facts });
  const shop: ShopPorts = {
    catalog: {
      list: async (query) => {
        failIfBroken('catalog');
        queries.push(query);
        if (query.cursor === 'wrong') return undefined;
        const data = products.filter(({ category }) => !query.category || category === query.category);
        return { data, nextCursor: query.cursor ? null : 'more', total: data.length };
      },
      find: async (id) => {
        failIfBroken('catalog');
        return products.find((product) => product.id === id);
      },
      select: async (ids) => {
        failIfBroken('catalog');
        return products.filter(({ id }) => ids.includes(id));
      },
      categories: async () =>
        [...new Set(products.map(({ category: name }) => name))].map((name) => ({ name, products: 1 })),
    },
    orders: {
      find: async (id) => {
        failIfBroken('orders');
        return known.get(id);
      },
    },
    usedOffers: inMemoryUsedOffers(() => failIfBroken('offers')),
    events: {
      publish: async (event) => {
        failIfBroken('topic');
        published.push(event);
      },
    },
    merchantId: 'mer_shop',
    cookieKey: Buffer.alloc(32, 7),
    clock: fixedClock(new Date()),
    logger: { debug: log, info: log, warn: log, error: log },
    createOrderId: orderIds.create,
    createEventId: () => 'search-1',
  };
  /** The published orders, including repeats. */
  const placed = () =>
    published.filter(({ type }) => type === orderPlaced.type).map(({ detail }) => orderPlaced.parse(detail));
  return { shop, published, placed, known, broken, queries, logged, products };
}

export function anOrder(overrides: Partial<OrderResponse> = {}): OrderResponse {
  return {
    id: orderIds.create(),
    status: 'accepted',
    items: [{ productId: 'p-1001', quantity: 2, price: 1800 }],
    currency: 'USD',
    amount: 3600,
    source: 'tok_success',
    reason: null,
    paymentId: null,
    createdAt: '2026-05-08T12:00:00.000Z',
    updatedAt: '2026-05-08T12:00:00.000Z',
    ...overrides,
  };
}
