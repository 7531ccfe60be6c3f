import { correlationIdFrom } from '@millrace/identifiers';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { currentBasket, offerOf, placeOrder, type Offer } from '../application/place-order.ts';
import { testSources } from '../domain/test-sources.ts';
import { showBasket } from './basket-pages.ts';
import { render, textOf } from './render.ts';
import type { Shop } from './shop.ts';
import { csrfToken, keepBasket, keepOrder, visitorOf } from './visitor.ts';

const NOT_AVAILABLE = 'Something in your basket has just sold out. Please change it before you pay.';

const messages = {
  unknown_source: 'Choose how you want to pay.',
  basket_changed: 'Your basket has changed since you were here. Please look at it once more.',
  price_changed: 'A price has changed since you were here. Please look at it once more.',
} as const;

/** Before what is signed, so that nothing that was signed for another use is taken for an offer. */
const OFFER_MARK = 'offer:';

/** `/shop/checkout`: totals and test sources; a POST places the order. */
export function checkoutPages(app: FastifyInstance, shop: Shop): void {
  app.get('/shop/checkout', async (_request, reply) => showCheckout(shop, reply));

  app.post('/shop/checkout', async (request, reply) => {
    const source = textOf(request.body, 'source');
    const offer = readOffer(request, textOf(request.body, 'offer'));
    if (!offer) return showCheckout(shop, reply.code(409), { message: messages.basket_changed });
    const { basket, orders } = visitorOf(request);
    if (!orders.includes(offer.orderId)) {
      const correlationId = correlationIdFrom(undefined);
      const outcome = await placeOrder({ offer, basket, source, correlationId }, shop);
      if (outcome === 'not_available') return showBasket(shop, reply.code(409), NOT_AVAILABLE);
      if (outcome !== 'placed') {
        const status = outcome === 'unknown_source' ? 422 : 409;
        return showCheckout(shop, reply.code(status), { message: messages[outcome], before: offer });
      }
      shop.logger.info('an order was placed', { orderId: offer.orderId, correlationId });
      keepOrder(reply, offer.orderId);
      keepBasket(reply, []);
    }
    return reply.redirect(`/shop/orders/${offer.orderId}`, 303);
  });
}

/** @param before what the visitor was shown, to say which prices are others now */
async function showCheckout(
  shop: Shop,
  reply: FastifyReply,
  { message = '', before }: { message?: string; before?: Offer } = {},
): Promise<FastifyReply> {
  const basket = await currentBasket(visitorOf(reply.request).basket, shop.catalog);
  const offer = offerOf(shop.createOrderId(), basket);
  if (!offer) return message ? showBasket(shop, reply, message) : reply.redirect('/shop/basket', 303);
  return render(reply.header('cache-control', 'private, no-store'), 'checkout', {
    title: 'Checkout',
    message,
    basket,
    sources: testSources,
    before: Object.fromEntries(before?.items.map(({ productId, price }) => [productId, price]) ?? []),
    offer: reply.signCookie(OFFER_MARK + JSON.stringify(offer)),
    csrf: csrfToken(reply),
  });
}

/** @returns undefined for what the shop did not sign as an offer */
function readOffer(request: FastifyRequest, signed: string): Offer | undefined {
  const { valid, value } = request.unsignCookie(signed);
  return valid && value?.startsWith(OFFER_MARK)
    ? (JSON.parse(value.slice(OFFER_MARK.length)) as Offer)
    : undefined;
}
