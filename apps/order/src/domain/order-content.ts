import type { CurrencyCode } from '@millrace/money';
import { MAX_AMOUNT_MINOR, minorUnits, type MinorUnits } from '@millrace/money';
import type { OrderLine } from './order.ts';

/** What is ordered, after its form was checked. */
export interface OrderContent {
  readonly lines: readonly OrderLine[];
  readonly currency: CurrencyCode;
  readonly source: string;
}

export function totalOf(lines: readonly OrderLine[]): MinorUnits {
  return minorUnits(lines.reduce((sum, { quantity, price }) => sum + BigInt(quantity) * price, 0n));
}

/** What is wrong with a content whatever the catalog says. */
export interface ContentFault<Code extends 'amount_too_large' | 'duplicate_product'> {
  readonly code: Code;
  /** Points into the content, where one place is wrong. */
  readonly field?: string;
  readonly detail: string;
}

/** Whether the sum is no amount that can be paid, and so none that an order can have. */
export function excessOf({ lines }: OrderContent): ContentFault<'amount_too_large'> | undefined {
  const total = totalOf(lines);
  if (total <= BigInt(MAX_AMOUNT_MINOR)) return undefined;
  return {
    code: 'amount_too_large',
    detail: `The sum is ${total} minor units; ${MAX_AMOUNT_MINOR} is the most that can be paid.`,
  };
}

/** The first line whose product has a line before it. */
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
