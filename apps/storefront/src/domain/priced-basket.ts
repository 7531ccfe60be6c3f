import type { ProductResponse } from '@millrace/contracts-order';
import {
  MAX_AMOUNT_MINOR,
  minorUnitsFromWire,
  money,
  parseCurrency,
  sumByCurrency,
  type Money,
} from '@millrace/money';
import type { Basket } from './basket.ts';

export type PricedLine =
  | {
      readonly product: ProductResponse;
      readonly quantity: number;
      readonly total: Money;
      readonly problem?: 'out_of_stock' | 'too_few_left';
    }
  | { readonly productId: string; readonly quantity: number; readonly problem: 'not_sold' };

export interface PricedBasket {
  readonly lines: readonly PricedLine[];
  /** One total per currency. */
  readonly totals: readonly Money[];
  /** Every line is available, and all have the same currency. */
  readonly canBeOrdered: boolean;
}

/** @param products the current products of the basket that are on sale, in any order */
export function priceBasket(basket: Basket, products: readonly ProductResponse[]): PricedBasket {
  const lines = basket.map(({ productId, quantity }): PricedLine => {
    const product = products.find(({ id }) => id === productId);
    if (!product) return { productId, quantity, problem: 'not_sold' };
    const problem = product.stock === 0 ? 'out_of_stock' : 'too_few_left';
    const total = times(moneyOf(product), quantity);
    return { product, quantity, total, ...(product.stock < quantity && { problem }) };
  });
  const totals = sumByCurrency(lines.flatMap((line) => ('total' in line ? [line.total] : [])));
  const canBeOrdered =
    totals.length === 1 &&
    totals[0]!.amount <= BigInt(MAX_AMOUNT_MINOR) &&
    lines.every(({ problem }) => problem === undefined);
  return { lines, totals, canBeOrdered };
}

/** @param priced a price in minor units, as in the catalog */
export function moneyOf({ price, currency }: { price: number; currency: string }): Money {
  return money(minorUnitsFromWire(price), parseCurrency(currency));
}

export function times({ amount, currency }: Money, quantity: number): Money {
  return money(amount * BigInt(quantity), currency);
}
