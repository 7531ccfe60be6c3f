import type { CurrencyCode } from '@millrace/money';
import { MAX_AMOUNT_MINOR, minorUnits, type MinorUnits } from '@millrace/money';
import type { OrderLine } from './order.ts';

/** The validated content of an order. */
export interface OrderContent {
  readonly lines: readonly OrderLine[];
  readonly currency: CurrencyCode;
  readonly source: string;
}

export function totalOf(lines: readonly OrderLine[]): MinorUnits {
  return minorUnits(lines.reduce((sum, { quantity, price }) => sum + BigInt(quantity) * price, 0n));
}

/** A fault of the content that does not depend on the catalog. */
export interface ContentFault<Code extends 'amount_too_large' | 'duplicate_product'> {
  readonly code: Code;
  /** JSON pointer to the field that is wrong, if it is a single one. */
  readonly field?: string;
  readonly detail: string;
}

/** The fault of a sum above the limit for payments. */
export function excessOf({ lines }: OrderContent): ContentFault<'amount_too_large'> | undefined {
  const total = totalOf(lines);
  if (total <= BigInt(MAX_AMOUNT_MINOR)) return undefined;
  return {
    code: 'amount_too_large',
    detail: `The sum is ${total} minor units; ${MAX_AMOUNT_MINOR} is the most that can be paid.`,
  };
}

/** The fault of the first line that repeats a product. */
export function duplicateOf({ lines }: OrderContent): ContentFault<'duplicate_product'> | undefined {
  const ids = lines.map(({ productId }) => productId);
  const index = ids.findIndex((id, place) => ids.indexOf(id) < place);
  if (index < 0) return undefined;
  return {
    code: 'duplicate_product',
    field: `/items/${index}/productId`,
    detail: `${ids[index]} is ordered twice; there may be one line for each product.`,
  };
}
