import fc from 'fast-check';
import { MAX_AMOUNT_MINOR, parseCurrency } from '@millrace/money';
import type { FeeSchedule } from '../domain/fee-schedule.ts';

/** Currencies with 0, 2, 3 and 4 decimals, with large and with small units. */
export const currency = fc.constantFrom(
  ...['JPY', 'KRW', 'VND', 'EUR', 'USD', 'IDR', 'GBP', 'KWD', 'BHD', 'CLF'].map(parseCurrency),
);

/** Any amount that a request may name, every order of magnitude as likely as the others. */
export const amountMinor = fc
  .integer({ min: 0, max: 11 })
  .chain((magnitude) => fc.bigInt({ min: 1n, max: 10n ** BigInt(magnitude + 1) }))
  .map((amount) => (amount > BigInt(MAX_AMOUNT_MINOR) ? BigInt(MAX_AMOUNT_MINOR) : amount));

export const marginBps = fc.integer({ min: 0, max: 500 });

/** Any schedule, those whose fees fall or rise with the amount and those with steep tiers included. */
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
