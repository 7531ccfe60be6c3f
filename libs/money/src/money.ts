import type { CurrencyCode } from './currency.ts';
import { assertInvariant } from './invariant.ts';
import { minorUnits, type MinorUnits } from './minor-units.ts';

/** An amount and the currency it is of. */
export type Money = Readonly<{ amount: MinorUnits; currency: CurrencyCode }>;

export function money(amount: bigint, currency: CurrencyCode): Money {
  return { amount: minorUnits(amount), currency };
}

export function add(left: Money, right: Money): Money {
  return money(left.amount + sameCurrency(left, right).amount, left.currency);
}

export function subtract(left: Money, right: Money): Money {
  return money(left.amount - sameCurrency(left, right).amount, left.currency);
}

export function negate(value: Money): Money {
  return money(-value.amount, value.currency);
}

export function isZero(value: Money): boolean {
  return value.amount === 0n;
}

/** The sum of every currency that occurs, in the order of the codes. */
export function sumByCurrency(values: readonly Money[]): readonly Money[] {
  const sums = new Map<CurrencyCode, bigint>();
  for (const { amount, currency } of values) sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, amount]) => money(amount, currency));
}

/**
 * Splits an amount by weights so that the parts sum to the whole: each part is rounded down
 * and the remainder goes, one minor unit each, to the first parts that have a weight.
 * @param weights at least one of them greater than 0, none negative
 */
export function allocate(whole: Money, weights: readonly bigint[]): readonly Money[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  assertInvariant(total > 0n && weights.every((weight) => weight >= 0n), 'weights_positive', { weights });
  const parts = weights.map((weight) => (whole.amount * weight) / total);
  let rest = whole.amount - parts.reduce((sum, part) => sum + part, 0n);
  const step = rest < 0n ? -1n : 1n;
  const shares = parts.map((part, index) => {
    if (rest === 0n || weights[index] === 0n) return part;
    rest -= step;
    return part + step;
  });
  assertInvariant(rest === 0n, 'allocation_exact', { whole: whole.amount, weights, rest });
  return shares.map((amount) => money(amount, whole.currency));
}

function sameCurrency(left: Money, right: Money): Money {
  assertInvariant(left.currency === right.currency, 'same_currency', {
    left: left.currency,
    right: right.currency,
  });
  return right;
}
