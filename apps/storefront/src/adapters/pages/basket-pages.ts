import type { FastifyInstance, FastifyReply } from 'fastify';
import { currentBasket } from '../../application/place-order.ts';
import { MAX_LINES, MAX_QUANTITY, withAdded, withQuantity } from '../../domain/basket.ts';
import { render, renderNotFound, textOf } from './render.ts';
import type { ShopPorts } from './shop-ports.ts';
import { csrfToken, keepBasket, visitorOf } from './visitor.ts';

/** `/shop/basket`: shows the basket, adds products (`/items`), changes and removes lines. */
export function basketPages(app: FastifyInstance, shop: ShopPorts): void {
  app.get('/shop/basket', async (_request, reply) => showBasket(shop, reply));

  app.post('/shop/basket/items', async ({ body }, reply) => {
    const quantity = quantityOf(textOf(body, 'quantity'));
    if (!quantity) return showBasket(shop, reply.code(422), UNKNOWN_QUANTITY);
    const product = await shop.catalog.find(textOf(body, 'productId'));
    if (!product) return renderNotFound(reply);
    const basket = withAdded(visitorOf(reply.request).basket, product.id, quantity);
    if (basket === 'basket_full') {
      return showBasket(shop, reply.code(409), `The basket is full: it holds ${MAX_LINES} products.`);
    }
    keepBasket(reply, basket);
    return reply.redirect('/shop/basket', 303);
  });

  app.post('/shop/basket', async ({ body }, reply) => {
    const quantity = textOf(body, 'remove') ? 0 : quantityOf(textOf(body, 'quantity'));
    if (quantity === undefined) return showBasket(shop, reply.code(422), UNKNOWN_QUANTITY);
    keepBasket(reply, withQuantity(visitorOf(reply.request).basket, textOf(body, 'productId'), quantity));
    return reply.redirect('/shop/basket', 303);
  });
}

const UNKNOWN_QUANTITY = `Choose a quantity from 1 to ${MAX_QUANTITY}.`;

/** @param message a problem to show to the visitor */
export async function showBasket(shop: ShopPorts, reply: FastifyReply, message = ''): Promise<FastifyReply> {
  const basket = await currentBasket(visitorOf(reply.request).basket, shop.catalog);
  return render(reply, 'basket', {
    title: 'Your basket',
    message,
    basket,
    maxQuantity: MAX_QUANTITY,
    csrf: csrfToken(reply),
  });
}

/** @returns undefined for anything but a whole number from 0 to 99 */
function quantityOf(text: string): number | undefined {
  return /^\d{1,2}$/.test(text) ? Number(text) : undefined;
}
