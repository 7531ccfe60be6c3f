import { orderPlaced, type OrderId } from '@millrace/contracts-order';
import { shopSources } from '@millrace/contracts-payment';
import { bodyHash } from '@millrace/idempotency';
import type { CorrelationId, Logger } from '@millrace/observability';
import type { Basket } from '../domain/basket.ts';
import { holdsSameLines, offerOf, type Offer } from '../domain/offer.ts';
import { priceBasket, type PricedBasket } from '../domain/priced-basket.ts';
import {
  ServiceUnavailable,
  type CatalogClient,
  type ShopEvents,
  type UsedOffer,
  type UsedOffers,
} from './ports.ts';

export interface PlaceOrderPorts {
  readonly catalog: Pick<CatalogClient, 'select'>;
  readonly usedOffers: UsedOffers;
  readonly events: ShopEvents;
  readonly merchantId: string;
  readonly clock: () => Date;
  readonly logger: Logger;
}

export interface PlaceOrderCommand {
  readonly offer: Offer;
  readonly basket: Basket;
  readonly source: string;
  readonly correlationId: CorrelationId;
}

export type PlaceOrderRefusal =
  | 'unknown_source'
  /** The order was placed with another source. */
  | 'offer_used'
  /** The order was sent with another source, and may or may not have reached the topic. */
  | 'offer_in_use'
  | 'offer_expired'
  | 'basket_changed'
  | 'price_changed'
  | 'not_available';

/** The basket with current prices and stock. @throws ServiceUnavailable */
export async function currentBasket(
  basket: Basket,
  catalog: Pick<CatalogClient, 'select'>,
): Promise<PricedBasket> {
  return priceBasket(basket, await catalog.select(basket.map(({ productId }) => productId)));
}

/**
 * Places the offered order if the basket and the shop's prices and stock are unchanged. An offer is used
 * once: sending the form again places the same order, even if prices or stock have changed. Sending it with
 * another source places no order.
 * @returns refusals, see `PlaceOrderRefusal`
 * @throws ServiceUnavailable (retryable with the same form). After a failure of `topic`, the order may have
 * been sent.
 */
export async function placeOrder(
  command: PlaceOrderCommand,
  ports: PlaceOrderPorts,
): Promise<'placed' | PlaceOrderRefusal> {
  const { offer, source, correlationId } = command;
  const { events, merchantId, clock } = ports;
  const { orderId, currency } = offer;
  if (!shopSources.some(({ token }) => token === source)) return 'unknown_source';
  const data = { orderId, items: [...offer.items], currency, source };
  const contentHash = bodyHash({ items: data.items, currency, source });

  const use = await useOf(command, contentHash, ports);
  if (typeof use === 'string') return use;
  if (use.contentHash !== contentHash) return use.isPublished ? 'offer_used' : 'offer_in_use';
  if (use.isPublished) return 'placed';
  await events.publish(
    orderPlaced.make({
      id: `${orderId}.placed`,
      occurredAt: clock().toISOString(),
      correlationId,
      merchantId,
      data,
    }),
  );
  await notePublished(orderId, ports);
  return 'placed';
}

/**
 * The use of the offer, by this request or an earlier one. The order of an earlier request may have taken the last
 * pieces and emptied the basket, so only unused offers are refused.
 */
async function useOf(
  command: PlaceOrderCommand,
  contentHash: string,
  ports: PlaceOrderPorts,
): Promise<UsedOffer | PlaceOrderRefusal> {
  const { offer } = command;
  const refusal = await refusalOf(command, ports);
  if (!refusal) return ports.usedOffers.use({ ...offer, contentHash });
  return (await ports.usedOffers.find(offer.orderId)) ?? refusal;
}

/** If this fails, sending the form again publishes the order again, which changes nothing. */
async function notePublished(orderId: OrderId, { usedOffers, logger }: PlaceOrderPorts): Promise<void> {
  try {
    await usedOffers.published(orderId);
  } catch (error) {
    if (!(error instanceof ServiceUnavailable)) throw error;
    logger.warn('published order not recorded', { orderId, error });
  }
}

/** Why an unused offer cannot be ordered. */
async function refusalOf(
  { offer, basket }: PlaceOrderCommand,
  { catalog, clock }: PlaceOrderPorts,
): Promise<PlaceOrderRefusal | undefined> {
  if (clock() >= new Date(offer.expiresAt)) return 'offer_expired';
  if (!holdsSameLines(offer, basket)) return 'basket_changed';
  const current = offerOf(await currentBasket(basket, catalog), offer);
  if (!current) return 'not_available';
  const samePrices = current.items.every(({ price }, index) => price === offer.items[index]?.price);
  return samePrices && current.currency === offer.currency ? undefined : 'price_changed';
}
