import type { Brand } from '@millrace/identifiers';
import { assertInvariant } from '@millrace/invariants';
import { exponentOf, type CurrencyCode } from './currency.ts';

/** An amount in the smallest unit of its currency: cents for USD, yen for JPY, fils for KWD. Signed. */
export type MinorUnits = Brand<bigint, 'MinorUnits'>;

/** The largest amount in a request: one less than a million million minor units. */
export const MAX_AMOUNT_MINOR = 999_999_999_999;

export function minorUnits(value: bigint): MinorUnits {
  return value as MinorUnits;
}

/**
 * Reads an amount from the wire, a JSON integer.
 * @throws RangeError if the number is not a safe integer
 */
export function minorUnitsFromWire(value: number): MinorUnits {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number of minor units: ${value}`);
  return minorUnits(BigInt(value));
}

/**
 * Reads an amount from a database: a bigint, or a safe integer.
 * @throws RangeError for anything else; nothing is rounded
 */
export function minorUnitsFromStored(value: unknown): MinorUnits {
  if (typeof value === 'bigint') return minorUnits(value);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`not a whole number of minor units: ${String(value)}`);
  return minorUnits(BigInt(value as number));
}

/**
 * Writes an amount of a request to the wire. A sum of many amounts may be too large; pass it to the API as a bigint.
 * @throws RangeError if the amount would lose digits as a JSON number
 */
export function minorUnitsToWire(value: MinorUnits): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`too large for a JSON integer: ${value}`);
  return number;
}

/** An amount with its currency. */
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

/** The amount in decimal notation, without the currency: `1234.50` in USD, `500` in JPY, `1.250` in KWD. */
export function toMajorUnits({ amount, currency }: Money): string {
  const decimals = exponentOf(currency);
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return `${amount < 0n ? '-' : ''}${whole}${decimals > 0 ? `.${digits.slice(-decimals)}` : ''}`;
}

/** The sum for each currency that occurs, sorted by code. */
export function sumByCurrency(values: readonly Money[]): readonly Money[] {
  const sums = new Map<CurrencyCode, bigint>();
  for (const { amount, currency } of values) sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([currency, amount]) => money(amount, currency));
}

/**
 * Splits an amount by weights so that the parts add up to the whole: each part is rounded towards zero, then the first
 * parts with a weight get one minor unit each of the remainder.
 * @param weights none negative, at least one greater than 0
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

/**
 * How to round a division of money. Every division names one:
 * - `down`: towards zero
 * - `up`: away from zero
 * - `half-even`: to the nearest integer, ties to the even one
 */
export type Rounding = 'down' | 'up' | 'half-even';

/** Divides integers. The divisor must be greater than 0. */
export function divide(dividend: bigint, divisor: bigint, rounding: Rounding): bigint {
  assertInvariant(divisor > 0n, 'divisor_positive', { divisor });
  const quotient = dividend / divisor;
  const remainder = dividend % divisor;
  if (remainder === 0n) return quotient;
  const awayFromZero = dividend < 0n ? quotient - 1n : quotient + 1n;
  switch (rounding) {
    case 'down':
      return quotient;
    case 'up':
      return awayFromZero;
    case 'half-even': {
      const twice = 2n * (remainder < 0n ? -remainder : remainder);
      if (twice > divisor) return awayFromZero;
      if (twice < divisor) return quotient;
      return quotient % 2n === 0n ? quotient : awayFromZero;
    }
  }
}
