import type { DeadLetterReason } from './dead-letter-reason.ts';
import { faultOf, type OrderContent } from './order-content.ts';
import type { Order, Reason } from './order.ts';
import type { Product } from './product.ts';

/** What is to become of an order that was delivered. */
export type Verdict =
  /** Take its stock. */
  | { readonly kind: 'accept' }
  /** It is valid, and cannot be served. */
  | { readonly kind: 'reject'; readonly reason: Reason }
  /** It was decided before: nothing is to be done. */
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'dead_letter'; readonly reason: DeadLetterReason };

/**
 * Decides on an order.
 * @param stored the order of the same id, if there is one
 * @param products those of the order's products that the catalog has, by their ids
 * @returns `field` of a dead letter points into the content
 */
export function checkOrder(
  order: OrderContent & { readonly contentHash: string },
  stored: Pick<Order, 'status' | 'contentHash'> | undefined,
  products: ReadonlyMap<string, Product>,
): Verdict {
  if (stored && stored.contentHash !== order.contentHash) {
    return deadLetter({
      code: 'order_conflict',
      detail: 'There is an order of this id with another content. Give the new order an id of its own.',
    });
  }
  if (stored && stored.status !== 'placed') return { kind: 'duplicate' };
  const fault = faultOf(order) ?? mismatchOf(order, products);
  if (fault) return deadLetter(fault);
  return rejectionOf(order, products) ?? { kind: 'accept' };
}

function deadLetter(reason: DeadLetterReason): Verdict {
  return { kind: 'dead_letter', reason };
}

/** Where the order and the catalog disagree. */
function mismatchOf(
  { lines, currency }: OrderContent,
  products: ReadonlyMap<string, Product>,
): DeadLetterReason | undefined {
  for (const [index, { productId, price }] of lines.entries()) {
    const product = products.get(productId);
    if (!product) {
      return {
        code: 'unknown_product',
        field: `/items/${index}/productId`,
        detail: `There is no product ${productId}.`,
      };
    }
    if (product.currency !== currency) {
      return {
        code: 'price_mismatch',
        field: '/currency',
        detail: `${productId} is sold in ${product.currency}, not in ${currency}.`,
      };
    }
    if (product.price !== price) {
      return {
        code: 'price_mismatch',
        field: `/items/${index}/price`,
        detail: `${productId} costs ${product.price} ${currency}, not ${price} (both in minor units).`,
      };
    }
  }
  return undefined;
}

function rejectionOf({ lines }: OrderContent, products: ReadonlyMap<string, Product>): Verdict | undefined {
  const short = lines.find(({ productId, quantity }) => (products.get(productId)?.stock ?? 0) < quantity);
  if (!short) return undefined;
  const left = products.get(short.productId)?.stock ?? 0;
  const message = `Of ${short.productId}, ${short.quantity} were ordered and ${left} are left.`;
  return { kind: 'reject', reason: { code: 'out_of_stock', message } };
}
