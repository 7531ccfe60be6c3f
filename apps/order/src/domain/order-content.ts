import type { CurrencyCode } from '@millrace/money';
import { MAX_AMOUNT_MINOR, minorUnits, type MinorUnits } from '@millrace/money';
import type { DeadLetterReason } from './dead-letter-reason.ts';
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

/**
 * What is wrong with a content whatever the catalog says.
 * @returns undefined when nothing is; `field` points into the content
 */
export function faultOf({
  lines,
}: OrderContent): DeadLetterReason<'duplicate_product' | 'amount_too_large'> | undefined {
  const seen = new Set<string>();
  for (const [index, { productId }] of lines.entries()) {
    if (seen.has(productId)) {
      return {
        code: 'duplicate_product',
        field: `/items/${index}/productId`,
        detail: `${productId} is ordered twice; there may be one line for each product.`,
      };
    }
    seen.add(productId);
  }
  const total = totalOf(lines);
  if (total <= BigInt(MAX_AMOUNT_MINOR)) return undefined;
  return {
    code: 'amount_too_large',
    detail: `The sum is ${total} minor units; ${MAX_AMOUNT_MINOR} is the most that can be paid.`,
  };
}
