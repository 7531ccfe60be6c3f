import type { RejectionCode } from '@millrace/contracts-order';
import { connectorOf, type ConnectorName } from '@millrace/contracts-payment';
import type { DeadLetterReason } from './dead-letter-reason.ts';
import { duplicateOf, excessOf, type OrderContent } from './order-content.ts';
import type { Order, Reason } from './order.ts';
import type { Product } from './product.ts';

export interface Rejection extends Reason {
  readonly code: RejectionCode;
}

/** The decision on a delivered order. */
export type Verdict =
  /** The order is valid; take its stock. */
  | { readonly kind: 'accept' }
  /** The order is well-formed, but the catalog refuses it. */
  | { readonly kind: 'reject'; readonly reason: Rejection }
  /** The order was decided before; nothing to do. */
  | { readonly kind: 'duplicate' }
  /** The message cannot be stored as an order. */
  | { readonly kind: 'dead_letter'; readonly reason: DeadLetterReason };

/** The data that an order is checked against. */
export interface Shop {
  /** The order's products that its merchant owns, by id. */
  readonly products: ReadonlyMap<string, Product>;
  /** The connectors of the stage. */
  readonly connectors: readonly ConnectorName[];
}

/**
 * Decides on an order.
 * @param stored the order of the same id, if there is one
 */
export function checkOrder(
  order: OrderContent & { readonly contentHash: string },
  stored: Pick<Order, 'status' | 'contentHash'> | undefined,
  { products, connectors }: Shop,
): Verdict {
  if (stored && stored.contentHash !== order.contentHash) {
    const detail = 'An order with this id and other content exists. Use another id for the new order.';
    return { kind: 'dead_letter', reason: { code: 'order_conflict', detail } };
  }
  if (stored && stored.status !== 'placed') return { kind: 'duplicate' };
  const excess = excessOf(order);
  if (excess) return { kind: 'dead_letter', reason: excess };
  const rejection =
    repetitionIn(order) ??
    unservedSourceOf(order, connectors) ??
    mismatchOf(order, products) ??
    shortageOf(order, products);
  return rejection ? { kind: 'reject', reason: rejection } : { kind: 'accept' };
}

function repetitionIn(order: OrderContent): Rejection | undefined {
  const duplicate = duplicateOf(order);
  return duplicate && { code: duplicate.code, message: duplicate.detail };
}

function unservedSourceOf(
  { source }: OrderContent,
  connectors: readonly ConnectorName[],
): Rejection | undefined {
  if (connectorOf(source, connectors)) return undefined;
  return { code: 'source_unknown', message: 'No connector serves the source.' };
}

/** The first difference between the order and the catalog. */
function mismatchOf(
  { lines, currency }: OrderContent,
  products: ReadonlyMap<string, Product>,
): Rejection | undefined {
  for (const { productId, price } of lines) {
    const product = products.get(productId);
    if (!product) return { code: 'unknown_product', message: `There is no product ${productId}.` };
    if (product.currency !== currency) {
      const message = `${productId} is sold in ${product.currency}, not in ${currency}.`;
      return { code: 'price_mismatch', message };
    }
    if (product.price !== price) {
      const message = `${productId} costs ${product.price} ${currency}, not ${price} (both in minor units).`;
      return { code: 'price_mismatch', message };
    }
  }
  return undefined;
}

function shortageOf({ lines }: OrderContent, products: ReadonlyMap<string, Product>): Rejection | undefined {
  const short = lines.find(({ productId, quantity }) => (products.get(productId)?.stock ?? 0) < quantity);
  if (!short) return undefined;
  const left = products.get(short.productId)?.stock ?? 0;
  const message = `Of ${short.productId}, ${short.quantity} were ordered and ${left} are left.`;
  return { code: 'out_of_stock', message };
}
