import { productSearched } from '@millrace/contracts-order';
import { holdsCardNumber } from '@millrace/http';
import { correlationIdFrom } from '@millrace/identifiers';
import type { FastifyInstance } from 'fastify';
import { MAX_QUANTITY } from '../domain/basket.ts';
import { render, renderNotFound, textOf } from './render.ts';
import type { Shop } from './shop.ts';
import { csrfToken } from './visitor.ts';

/** What the catalog takes as a query. */
const MAX_QUERY_LENGTH = 100;

/** `/`, the products with search, categories and paging; `/shop/products/{id}`. */
export function productPages(app: FastifyInstance, shop: Shop): void {
  app.get('/', async (request, reply) => {
    const query = textOf(request.query, 'query').trim().slice(0, MAX_QUERY_LENGTH).toWellFormed();
    const category = textOf(request.query, 'category') || undefined;
    const cursor = textOf(request.query, 'cursor') || undefined;
    if (holdsCardNumber(query)) {
      return render(reply.code(422), 'message', {
        title: 'That looks like a card number',
        message: 'The shop never asks for one. Nothing was searched for, and nothing was kept.',
        drawing: 'parcel',
      });
    }
    const [page, categories] = await Promise.all([
      shop.catalog.list({ query: query || undefined, category, cursor }),
      shop.catalog.categories(),
    ]);
    if (!page) return renderNotFound(reply);
    if (query && !cursor) tellOfSearch(shop, { term: query, results: page.total });
    const title = query ? `Search for “${query}”` : (category ?? 'Things for the house');
    return render(reply, 'products', { title, query, category, cursor, page, categories });
  });

  app.get<{ Params: { id: string } }>('/shop/products/:id', async ({ params }, reply) => {
    const product = await shop.catalog.find(params.id);
    if (!product) return renderNotFound(reply);
    const most = Math.min(product.stock, MAX_QUANTITY);
    return render(reply, 'product', { title: product.name, product, most, csrf: csrfToken(reply) });
  });
}

/** Nobody waits for it, and no page fails with it. */
function tellOfSearch(shop: Shop, data: { term: string; results: number }): void {
  const id = shop.createEventId();
  const event = productSearched.make({
    id,
    occurredAt: shop.clock().toISOString(),
    correlationId: correlationIdFrom(undefined),
    merchantId: shop.merchantId,
    data,
  });
  shop.events
    .publish(event)
    .catch((error: unknown) => shop.logger.warn('a search was not published', { eventId: id, error }));
}
