import { refuse, type Refusal } from '@millrace/failures';
import { assertInvariant } from '@millrace/invariants';
import type { CurrencyCode } from '@millrace/money';
import { Decimal } from 'decimal.js';
import { hasRate, isRate, midRate, type RateTable } from './rate-table.ts';

/** Why there is no quote. */
export type QuoteRefusal = Refusal<
  'amount_too_small' | 'amount_too_large' | 'rate_unavailable' | 'rates_stale'
>;

/** The rate of a quote: units of the target currency for one of the source currency. */
export interface CustomerRate {
  readonly rate: string;
  /** Basis points by which the rate is below the reference rate. */
  readonly marginBps: number;
}

/** The customer's rate is rounded down to this many decimals, so that it never exceeds the reference rate. */
const MAX_DECIMALS = 12;
const BPS_PER_WHOLE = 10_000;

/**
 * The reference rate less the margin. Within one currency the rate is 1, without a margin.
 * @param marginBps a whole number from 0 to 9,999
 * @returns refusals: rate_unavailable
 */
export function customerRate(
  table: RateTable,
  from: CurrencyCode,
  to: CurrencyCode,
  marginBps: number,
): CustomerRate | QuoteRefusal {
  assertInvariant(
    Number.isInteger(marginBps) && marginBps >= 0 && marginBps < BPS_PER_WHOLE,
    'margin_in_range',
    {
      marginBps,
    },
  );
  const missing = [from, to].find((currency) => !hasRate(table, currency));
  if (missing) {
    return refuse('rate_unavailable', `There is no reference rate of ${table.date} for ${missing}.`);
  }
  if (from === to) return { rate: '1', marginBps: 0 };
  const rate = midRate(table, from, to)
    .mul(BPS_PER_WHOLE - marginBps)
    .div(BPS_PER_WHOLE)
    .toDecimalPlaces(MAX_DECIMALS, Decimal.ROUND_DOWN)
    .toFixed();
  if (!isRate(rate)) {
    return refuse('rate_unavailable', `One ${from} is worth too little in ${to} for a quote.`);
  }
  return { rate, marginBps };
}
