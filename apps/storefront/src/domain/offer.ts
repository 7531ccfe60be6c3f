import { OrderIdSchema, OrderLineSchema, type OrderId, type OrderLine } from '@millrace/contracts-order';
import { compileSchema, CurrencySchema, InstantSchema } from '@millrace/schema';
import { Type } from 'typebox';
import { MAX_LINES, type Basket } from './basket.ts';
import type { PricedBasket } from './priced-basket.ts';

/** The basket that a visitor was shown at checkout, with the id of the future order. It is used for at most one order. */
export interface Offer {
  readonly orderId: OrderId;
  /** The visitor who was shown the offer, see `Visitor`. */
  readonly visitorId: string;
  readonly currency: string;
  readonly items: readonly OrderLine[];
  /** ISO instant. */
  readonly expiresAt: string;
}

const schema = compileSchema(
  Type.Object(
    {
      orderId: OrderIdSchema,
      visitorId: Type.String(),
      currency: CurrencySchema,
      items: Type.Array(OrderLineSchema, { minItems: 1, maxItems: MAX_LINES }),
      expiresAt: InstantSchema,
    },
    { additionalProperties: false },
  ),
);

/** @returns undefined for a basket that cannot be ordered */
export function offerOf(
  { lines, totals, canBeOrdered }: PricedBasket,
  facts: Pick<Offer, 'orderId' | 'visitorId' | 'expiresAt'>,
): Offer | undefined {
  if (!canBeOrdered) return undefined;
  const items = lines.flatMap((line) =>
    'product' in line
      ? [{ productId: line.product.id, quantity: line.quantity, price: line.product.price }]
      : [],
  );
  return { ...facts, currency: totals[0]!.currency, items };
}

/** Encodes an offer for a form, which carries it signed. */
export function writeOffer(offer: Offer): string {
  return JSON.stringify(offer);
}

/** @returns undefined for an offer of another release of the shop */
export function readOffer(text: string): Offer | undefined {
  const offer: unknown = JSON.parse(text);
  return schema.errors(offer).length === 0 ? (offer as Offer) : undefined;
}

export function holdsSameLines({ items }: Pick<Offer, 'items'>, basket: Basket): boolean {
  return (
    items.length === basket.length &&
    basket.every(
      ({ productId, quantity }, index) =>
        items[index]?.productId === productId && items[index].quantity === quantity,
    )
  );
}
