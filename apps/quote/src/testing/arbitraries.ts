import fc from 'fast-check';
import { MAX_AMOUNT_MINOR, parseCurrency } from '@millrace/money';
import { standardFees, type FeeSchedule } from '../domain/fee-schedule.ts';
import type { PriceRequest, PricingPolicy } from '../domain/price-quote.ts';
import type { RateTable } from '../domain/rate-table.ts';
import { aRateTable, wideTable } from './builders.ts';

/** Currencies with 0, 2, 3 and 4 decimals, with large and with small units. */
export const currency = fc.constantFrom(
  ...['JPY', 'KRW', 'VND', 'EUR', 'USD', 'IDR', 'GBP', 'KWD', 'BHD', 'CLF'].map(parseCurrency),
);

/** Any valid amount, with each order of magnitude equally likely. */
export const amountMinor = fc
  .integer({ min: 0, max: 11 })
  .chain((magnitude) => fc.bigInt({ min: 1n, max: 10n ** BigInt(magnitude + 1) }))
  .map((amount) => (amount > BigInt(MAX_AMOUNT_MINOR) ? BigInt(MAX_AMOUNT_MINOR) : amount));

export const marginBps = fc.integer({ min: 0, max: 500 });

/** Any schedule, with falling, rising and steep tiers. */
export const feeSchedule: fc.Arbitrary<FeeSchedule> = fc
  .record({
    fixedEurMinor: fc.bigInt({ min: 0n, max: 500n }),
    steps: fc.array(fc.bigInt({ min: 1n, max: 10n ** 8n }), { maxLength: 4 }),
    feesBps: fc.array(fc.bigInt({ min: 0n, max: 9_999n }), { minLength: 5, maxLength: 5 }),
  })
  .map(({ fixedEurMinor, steps, feesBps }) => {
    let fromEurMinor = 0n;
    const thresholds = [0n, ...steps.map((step) => (fromEurMinor += step))];
    return {
      fixedEurMinor,
      tiers: thresholds.map((from, index) => ({ fromEurMinor: from, feeBps: feesBps[index]! })),
    };
  });

/** Units for one euro, from a millionth to a million, with up to six decimals. */
const rate = fc
  .tuple(fc.integer({ min: 1, max: 999_999 }), fc.nat({ max: 6 }))
  .map(([digits, decimals]) => (digits / 10 ** decimals).toFixed(decimals));

/** A request for a price, with its rates and policy. */
export interface Inquiry {
  readonly wanted: PriceRequest;
  readonly table: RateTable;
  readonly policy: PricingPolicy;
}

/** Any request for a price, with shipped and with arbitrary rates. */
export const inquiry: fc.Arbitrary<Inquiry> = fc
  .record({
    wanted: fc.record({
      sourceCurrency: currency,
      targetCurrency: currency,
      fixedSide: fc.constantFrom('source' as const, 'target' as const),
      amountMinor,
    }),
    rates: fc.option(fc.tuple(rate, rate), { freq: 3 }),
    policy: fc.record({
      marginBps,
      fees: fc.oneof(fc.constant(standardFees), feeSchedule),
      maxRateAgeDays: fc.constant(Infinity),
    }),
  })
  .map(({ wanted, rates, policy }) => ({
    wanted,
    policy,
    table: rates ? tableOf(wanted, rates) : wideTable,
  }));

function tableOf(
  { sourceCurrency, targetCurrency }: PriceRequest,
  [source, target]: readonly [string, string],
): RateTable {
  const { EUR: _base, ...rates } = { [sourceCurrency]: source, [targetCurrency]: target } as Record<
    string,
    string
  >;
  return aRateTable({ rates });
}
