import { orderPlaced, type OrderId, type OrderLine } from '@millrace/contracts-order';
import type { CorrelationId } from '@millrace/identifiers';
import type { Basket } from '../domain/basket.ts';
import { priceBasket, type PricedBasket } from '../domain/priced-basket.ts';
import { testSources } from '../domain/test-sources.ts';
import type { CatalogClient, ShopEvents } from './ports.ts';

/** What a visitor was shown before paying, under the id that the order will have. */
export interface Offer {
  readonly orderId: OrderId;
  readonly currency: string;
  readonly items: readonly OrderLine[];
}

export interface PlaceOrderDependencies {
  readonly catalog: Pick<CatalogClient, 'find'>;
  readonly events: ShopEvents;
  readonly merchantId: string;
  readonly clock: () => Date;
}

export type PlaceOrderRefusal = 'unknown_source' | 'basket_changed' | 'price_changed' | 'not_available';

/** The basket at the prices and with the stock of this moment. @throws ServiceUnavailable */
export async function currentBasket(
  basket: Basket,
  catalog: Pick<CatalogClient, 'find'>,
): Promise<PricedBasket> {
  const products = await Promise.all(basket.map(({ productId }) => catalog.find(productId)));
  return priceBasket(
    basket,
    products.filter((product) => product !== undefined),
  );
}

/** @returns undefined for a basket that cannot be ordered as it is */
export function offerOf(orderId: OrderId, { lines, totals, canBeOrdered }: PricedBasket): Offer | undefined {
  if (!canBeOrdered) return undefined;
  const items = lines.flatMap((line) =>
    'product' in line
      ? [{ productId: line.product.id, quantity: line.quantity, price: line.product.price }]
      : [],
  );
  return { orderId, currency: totals[0]!.currency, items };
}

/**
 * Places the order that was offered, if it is what the visitor still wants and what the shop still offers. A form that
 * is sent twice places one order, as both have the id of the offer.
 * @returns refusals: unknown_source, basket_changed, not_available, price_changed
 * @throws ServiceUnavailable (retryable)
 */
export async function placeOrder(
  wanted: { offer: Offer; basket: Basket; source: string; correlationId: CorrelationId },
  { catalog, events, merchantId, clock }: PlaceOrderDependencies,
): Promise<'placed' | PlaceOrderRefusal> {
  const { offer, basket, source, correlationId } = wanted;
  if (!testSources.some(({ token }) => token === source)) return 'unknown_source';
  if (!sameLines(offer.items, basket)) return 'basket_changed';
  const current = offerOf(offer.orderId, await currentBasket(basket, catalog));
  if (!current) return 'not_available';
  const samePrices = current.items.every(({ price }, index) => price === offer.items[index]?.price);
  if (!samePrices || current.currency !== offer.currency) return 'price_changed';
  await events.publish(
    orderPlaced.make({
      id: `${offer.orderId}.placed`,
      occurredAt: clock().toISOString(),
      correlationId,
      merchantId,
      data: { orderId: offer.orderId, items: [...offer.items], currency: offer.currency, source },
    }),
  );
  return 'placed';
}

function sameLines(items: readonly OrderLine[], basket: Basket): boolean {
  return (
    items.length === basket.length &&
    basket.every(
      ({ productId, quantity }, index) =>
        items[index]?.productId === productId && items[index].quantity === quantity,
    )
  );
}
