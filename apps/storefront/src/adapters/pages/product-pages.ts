import { holdsCardNumber } from '@millrace/card-numbers';
import { canonicalQuery, MAX_QUERY_LENGTH, wordsOf } from '@millrace/contracts-catalog';
import { productSearched } from '@millrace/contracts-storefront';
import { correlationIdFrom } from '@millrace/observability';
import type { FastifyInstance } from 'fastify';
import { MAX_QUANTITY } from '../../domain/basket.ts';
import { render, renderNotFound, textOf } from './render.ts';
import type { ShopPorts } from './shop-ports.ts';
import { csrfToken } from './visitor.ts';

/** Limits of the catalog. */
const MAX_CATEGORY_LENGTH = 40;
const MAX_CURSOR_LENGTH = 1_024;
/** Limit of a query as typed. Text above the catalog's own limit is cut off. */
const MAX_TYPED_LENGTH = 1_000;
/** Limit of path and query together. No link of the shop is longer, and the cost of a request grows with its length. */
const MAX_URL_LENGTH = 4_096;

/** `/` lists products with search, categories and paging. `/shop/products/{id}` shows one. */
export function productPages(app: FastifyInstance, shop: ShopPorts): void {
  app.get('/', async (request, reply) => {
    if (request.url.length > MAX_URL_LENGTH) return renderNotFound(reply);
    const typed = textOf(request.query, 'query');
    const category = textOf(request.query, 'category') || undefined;
    const cursor = textOf(request.query, 'cursor') || undefined;
    const tooLong =
      typed.length > MAX_TYPED_LENGTH ||
      (category?.length ?? 0) > MAX_CATEGORY_LENGTH ||
      (cursor?.length ?? 0) > MAX_CURSOR_LENGTH;
    if (tooLong) return renderNotFound(reply);
    const query = canonicalQuery(canonicalQuery(typed).slice(0, MAX_QUERY_LENGTH));
    // A longer number may become a card number when it is cut off, or when its words are joined.
    const texts = [typed, query, wordsOf(query).join(' '), category ?? '', cursor ?? ''];
    if (texts.some(holdsCardNumber)) {
      return render(reply.code(422), 'message', {
        title: 'That looks like a card number',
        message: 'The shop never asks for one. We did not search for it, and we did not store it.',
        drawing: 'parcel',
      });
    }
    const [page, categories] = await Promise.all([
      shop.catalog.list({ query: query || undefined, category, cursor }),
      shop.catalog.categories(),
    ]);
    if (!page) return renderNotFound(reply);
    if (query && !cursor) publishSearch(shop, { term: query, results: page.total });
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

/** Runs in the background. A failure does not affect the page. */
function publishSearch(shop: ShopPorts, data: { term: string; results: number }): void {
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
    .catch((error: unknown) => shop.logger.warn('search not published', { eventId: id, error }));
}
