import { assertInvariant } from './invariant.ts';

/**
 * How a division of money is rounded; every division names one.
 * - `down`: towards zero. - `up`: away from zero. - `half-even`: to the nearest, ties to the even neighbour.
 */
export type Rounding = 'down' | 'up' | 'half-even';

/** Divides two integers, the divisor greater than 0. */
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
