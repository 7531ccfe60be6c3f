import type { OrderId } from '@millrace/contracts-order';
import { shopSources } from '@millrace/contracts-payment';
import { correlationIdFrom } from '@millrace/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { currentBasket, placeOrder } from '../../application/place-order.ts';
import { ServiceUnavailable } from '../../application/ports.ts';
import { holdsSameLines, offerOf, readOffer, writeOffer, type Offer } from '../../domain/offer.ts';
import { showBasket } from './basket-pages.ts';
import { RETRY_AFTER_SECONDS } from './failure-page.ts';
import { render, textOf } from './render.ts';
import type { ShopPorts } from './shop-ports.ts';
import { csrfToken, keepBasket, keepOrder, keepVisitor, visitorOf } from './visitor.ts';

const NOT_AVAILABLE = 'Something in your basket has just sold out. Please update your basket before you pay.';
const SOURCE_IS_FIXED =
  'It was placed with another payment method, which cannot be changed. To pay with this one, place a new order from your basket.';
const OUTCOME_UNKNOWN =
  'It was sent with another payment method, and we do not know yet whether it arrived. Go back and send it with that method to find out.';

const messages = {
  unknown_source: 'Choose how you want to pay.',
  offer_expired: 'Your checkout has expired. Please check your order again.',
  basket_changed: 'Your basket has changed in the meantime. Please check it again.',
  price_changed: 'A price has changed in the meantime. Please check your order again.',
} as const;

/** How long an offer is valid. */
const OFFER_VALID_MS = 60 * 60 * 1000;

/** Prefix of signed offers, so that text signed for another purpose is not accepted as an offer. */
const OFFER_MARK = 'offer:';

/** `/shop/checkout`: shows totals and test sources. POST places the order. */
export function checkoutPages(app: FastifyInstance, shop: ShopPorts): void {
  app.get('/shop/checkout', async (_request, reply) => showCheckout(shop, reply));

  app.post('/shop/checkout', async (request, reply) => {
    const { id: visitorId, basket, orders } = visitorOf(request);
    const offer = signedOffer(request, textOf(request.body, 'offer'));
    if (!offer || offer.visitorId !== visitorId) {
      return showCheckout(shop, reply.code(409), { message: messages.basket_changed });
    }
    const { orderId } = offer;
    const source = textOf(request.body, 'source');
    const correlationId = correlationIdFrom(undefined);
    const outcome = await placeOrder({ offer, basket, source, correlationId }, shop).catch((error: unknown) =>
      outcomeUnknown(error, orderId, shop),
    );
    switch (outcome) {
      case 'placed': {
        const isFirst = !orders.includes(orderId);
        if (isFirst) shop.logger.info('order placed', { orderId, correlationId });
        keepOrder(reply, orderId);
        // Products that were added since are not part of this order.
        if (isFirst && holdsSameLines(offer, basket)) keepBasket(reply, []);
        return reply.redirect(`/shop/orders/${orderId}`, 303);
      }
      case 'offer_used':
        keepOrder(reply, orderId);
        return renderUsed(reply, { message: SOURCE_IS_FIXED, orderId });
      case 'offer_in_use':
        return renderUsed(reply, { message: OUTCOME_UNKNOWN });
      case 'outcome_unknown':
        return renderOutcomeUnknown(reply, offer, source);
      case 'not_available':
        return showBasket(shop, reply.code(409), NOT_AVAILABLE);
      default: {
        const status = outcome === 'unknown_source' ? 422 : 409;
        return showCheckout(shop, reply.code(status), { message: messages[outcome], before: offer });
      }
    }
  });
}

/** @throws the error, unless the order may have reached the topic */
function outcomeUnknown(error: unknown, orderId: OrderId, { logger }: ShopPorts): 'outcome_unknown' {
  if (!(error instanceof ServiceUnavailable && error.service === 'topic')) throw error;
  logger.error('order may not be published', { orderId, error });
  return 'outcome_unknown';
}

/** Shows only the same form again: a new offer would make a second order. */
function renderOutcomeUnknown(reply: FastifyReply, offer: Offer, source: string): FastifyReply {
  const form = { _csrf: csrfToken(reply), offer: signOffer(reply, offer), source };
  return render(
    reply.code(503).headers({ 'retry-after': RETRY_AFTER_SECONDS, 'cache-control': 'no-store' }),
    'message',
    {
      title: 'We do not know yet whether your order arrived',
      message: 'Part of the shop is not responding. You can send this order again: it is placed only once.',
      drawing: 'closed',
      form,
    },
  );
}

function renderUsed(
  reply: FastifyReply,
  content: { readonly message: string; readonly orderId?: OrderId },
): FastifyReply {
  return render(reply.code(409), 'message', {
    title: 'You have sent this order already',
    drawing: 'parcel',
    ...content,
  });
}

/** @param before the offer that the visitor was shown, to point out changed prices */
async function showCheckout(
  shop: ShopPorts,
  reply: FastifyReply,
  { message = '', before }: { message?: string; before?: Offer } = {},
): Promise<FastifyReply> {
  const basket = await currentBasket(visitorOf(reply.request).basket, shop.catalog);
  const offer = offerOf(basket, {
    orderId: shop.createOrderId(),
    visitorId: keepVisitor(reply),
    expiresAt: new Date(shop.clock().getTime() + OFFER_VALID_MS).toISOString(),
  });
  if (!offer) return message ? showBasket(shop, reply, message) : reply.redirect('/shop/basket', 303);
  return render(reply.header('cache-control', 'private, no-store'), 'checkout', {
    title: 'Checkout',
    message,
    basket,
    sources: shopSources,
    before: Object.fromEntries(before?.items.map(({ productId, price }) => [productId, price]) ?? []),
    offer: signOffer(reply, offer),
    csrf: csrfToken(reply),
  });
}

function signOffer(reply: FastifyReply, offer: Offer): string {
  return reply.signCookie(OFFER_MARK + writeOffer(offer));
}

/** @returns undefined for a text that the shop did not sign as an offer */
function signedOffer(request: FastifyRequest, signed: string): Offer | undefined {
  const { valid, value } = request.unsignCookie(signed);
  return valid && value?.startsWith(OFFER_MARK) ? readOffer(value.slice(OFFER_MARK.length)) : undefined;
}
