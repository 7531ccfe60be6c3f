import { orderIds } from '@millrace/contracts-order';
import { minorUnitsToWire } from '@millrace/money';
import { correlationIdFrom } from '@millrace/observability';
import { placeOrder } from '@millrace/storefront/application/place-order.ts';
import type { Offer } from '@millrace/storefront/domain/offer.ts';
import { products, SHOP_MERCHANT } from './catalog.ts';
import type { Ports } from './ports.ts';
import type { Stores } from './stores.ts';

const HOUR_MS = 60 * 60 * 1000;
const product = products.find(({ merchantId }) => merchantId === SHOP_MERCHANT)!;

/** A checkout form as somebody sends it, who may have sent the same offer before, in this way or in another. */
export interface CheckoutForm {
  readonly offer: number;
  readonly source: string;
  /** Whether the basket is still what the offer was made for. */
  readonly isBasketSame: boolean;
}

/** The platform as the shop's visitors meet it. */
interface Shop extends Pick<Stores, 'bus' | 'clock' | 'orders'> {
  start(work: (ports: Pick<Ports, 'ofShop'>) => Promise<unknown>): Promise<void>;
  rest(): Promise<void>;
}

/** The visitors of the shop: the offers that they were made, what they sent, and what they were told. */
export class Visitors {
  readonly offers = new Map<number, Offer>();
  /** Ids of orders that the topic has had while their visitor was told of a failure. */
  readonly unheard = new Set<string>();
  readonly #forms: CheckoutForm[] = [];
  /** By order id, the sources with which somebody was told that it is placed. */
  readonly told = new Map<string, Set<string>>();
  readonly #shop: Shop;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  send(form: CheckoutForm): Promise<void> {
    this.#forms.push(form);
    const { offer: number, source, isBasketSame } = form;
    const offer = this.offers.get(number) ?? this.#makeOffer(number);
    const basket = isBasketSame ? offer.items : [];
    return this.#shop.start(async ({ ofShop }) => {
      const command = { offer, basket, source, correlationId: correlationIdFrom(offer.orderId) };
      try {
        if ((await placeOrder(command, ofShop)) !== 'placed') return;
      } catch (error) {
        if (this.#isOnTopic(offer)) this.unheard.add(offer.orderId);
        throw error;
      }
      const sources = this.told.get(offer.orderId) ?? new Set();
      this.told.set(offer.orderId, sources.add(source));
    });
  }

  #isOnTopic({ orderId }: Offer): boolean {
    const { bus, orders } = this.#shop;
    const isWaiting = bus.messages.some(
      ({ channel, body }) => channel === 'orders' && body.includes(orderId),
    );
    return isWaiting || [...orders.orders.values()].some(({ id }) => id === orderId);
  }

  /** Sends every form once more, each on its own: a visitor who heard nothing does. */
  async repeatAll(): Promise<void> {
    for (const form of [...this.#forms]) {
      await this.send(form);
      await this.#shop.rest();
    }
  }

  #makeOffer(number: number): Offer {
    const { price } = this.#shop.orders.products.get(product.id)!;
    const offer: Offer = {
      orderId: orderIds.parse(`ord_${String(number).padStart(26, '7')}`),
      visitorId: `visitor-${number}`,
      currency: product.currency,
      items: [{ productId: product.id, quantity: number, price: minorUnitsToWire(price) }],
      expiresAt: new Date(this.#shop.clock().getTime() + HOUR_MS).toISOString(),
    };
    this.offers.set(number, offer);
    return offer;
  }
}
