import type { PlaceOrderRequest } from '@millrace/contracts-order';
import { bodyHash } from '@millrace/idempotency';
import { minorUnitsFromWire, parseCurrency } from '@millrace/money';
import type { OrderContent } from '../domain/order-content.ts';

/** Converts validated content from the wire, and adds its hash. */
export function contentOf({
  items,
  currency,
  source,
}: Pick<PlaceOrderRequest, 'items' | 'currency' | 'source'>): OrderContent & {
  readonly contentHash: string;
} {
  return {
    lines: items.map(({ productId, quantity, price }) => ({
      productId,
      quantity,
      price: minorUnitsFromWire(price),
    })),
    currency: parseCurrency(currency),
    source,
    contentHash: bodyHash({ items, currency, source }),
  };
}
