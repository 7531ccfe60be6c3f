import { orderIds, type OrderResponse, type OrderStatus } from '@millrace/contracts-order';
import type { FastifyInstance } from 'fastify';
import { decodeTime } from 'ulid';
import { ServiceUnavailable } from '../application/ports.ts';
import { testSources } from '../domain/test-sources.ts';
import { render, renderNotFound } from './render.ts';
import type { Shop } from './shop.ts';
import { visitorOf } from './visitor.ts';

/** How often an open order is looked at again, and how often when it takes longer than it should. */
const REFRESH_SECONDS = 2;
const LATE_REFRESH_SECONDS = 15;
const LATE_AFTER_MS = 60_000;

const open: readonly OrderStatus[] = ['placed', 'accepted'];

/** `/shop/orders/{id}`: whoever has its id, which nobody guesses, sees an order; it moves by itself while it is open. */
export function orderPage(app: FastifyInstance, shop: Shop): void {
  app.get<{ Params: { id: string } }>('/shop/orders/:id', async (request, reply) => {
    const { id } = request.params;
    if (!orderIds.is(id)) return renderNotFound(reply);
    // An order is on its way for a moment before the API knows it; who placed it is not told that it does not exist.
    const isOwn = visitorOf(request).orders.includes(id);
    const order = await shop.orders.find(id).catch((error: unknown) => {
      if (!isOwn || !(error instanceof ServiceUnavailable)) throw error;
      shop.logger.warn('an order is shown without its state', { orderId: id, error });
      return undefined;
    });
    if (!order && !isOwn) return renderNotFound(reply);
    const status = order?.status ?? 'placed';
    const isOpen = open.includes(status);
    const isLate = isOpen && shop.clock().getTime() - decodeTime(id.slice('ord_'.length)) > LATE_AFTER_MS;
    return render(reply.header('cache-control', 'private, no-store'), 'order', {
      title: 'Your order',
      id,
      order,
      status,
      isOpen,
      isLate,
      refreshSeconds: isOpen ? (isLate ? LATE_REFRESH_SECONDS : REFRESH_SECONDS) : 0,
      sourceName: testSources.find(({ token }) => token === order?.source)?.name ?? order?.source,
      names: order ? await namesOf(order, shop) : {},
    });
  });
}

/** Names of the ordered products; an order is shown without those that the catalog does not tell. */
async function namesOf({ items }: OrderResponse, shop: Shop): Promise<Record<string, string>> {
  const products = await Promise.allSettled(items.map(({ productId }) => shop.catalog.find(productId)));
  return Object.fromEntries(
    products.flatMap((outcome) =>
      outcome.status === 'fulfilled' && outcome.value ? [[outcome.value.id, outcome.value.name]] : [],
    ),
  );
}
