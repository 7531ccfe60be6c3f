import { assertInvariant } from '@millrace/invariants';
import { divide, MAX_AMOUNT_MINOR, parseCurrency, type CurrencyCode, convertDown } from '@millrace/money';
import { perEuro, type RateTable } from './rate-table.ts';

const EUR = parseCurrency('EUR');
const BPS_PER_WHOLE = 10_000n;

/** One band of the source amount, and the fee on the part of the amount within it. */
export interface FeeTier {
  /** Start of the band, in euro cents; it ends where the next one starts. */
  readonly fromEurMinor: bigint;
  readonly feeBps: bigint;
}

/** The fees of quotes, in euro. */
export interface FeeSchedule {
  /** Charged once on every quote, in euro cents. */
  readonly fixedEurMinor: bigint;
  /** The first one starts at 0, each other above the previous one. */
  readonly tiers: readonly FeeTier[];
}

/** The schedule in force: 0.30 EUR, and 0.50 % up to 1,000 EUR, 0.35 % up to 10,000, 0.20 % up to 100,000, 0.10 % above. */
export const standardFees: FeeSchedule = {
  fixedEurMinor: 30n,
  tiers: [
    { fromEurMinor: 0n, feeBps: 50n },
    { fromEurMinor: 1_000_00n, feeBps: 35n },
    { fromEurMinor: 10_000_00n, feeBps: 20n },
    { fromEurMinor: 100_000_00n, feeBps: 10n },
  ],
};

/** A schedule in the minor units of one currency. */
export interface LocalFees {
  readonly fixedMinor: bigint;
  readonly tiers: readonly { readonly fromMinor: bigint; readonly feeBps: bigint }[];
}

/**
 * The schedule in a quote's source currency: its fixed part and its thresholds are converted from euro cents
 * at the table's reference rate and rounded down to minor units. So one schedule serves every currency.
 * @throws InvariantViolation when the schedule is invalid, or the table has no rate for the currency
 * @see docs/adr/0004-tiered-fee-schedule-in-euro.md
 */
export function localFees(schedule: FeeSchedule, table: RateTable, currency: CurrencyCode): LocalFees {
  schedule.tiers.forEach(({ fromEurMinor, feeBps }, index) => {
    const before = schedule.tiers[index - 1];
    const begins = before ? fromEurMinor > before.fromEurMinor : fromEurMinor === 0n;
    assertInvariant(begins && feeBps >= 0n && feeBps < BPS_PER_WHOLE, 'fee_tiers_valid', { index });
  });
  assertInvariant(schedule.tiers.length > 0 && schedule.fixedEurMinor >= 0n, 'fee_schedule_valid');
  const conversion = {
    rate: perEuro(table, currency),
    sourceCurrency: EUR,
    targetCurrency: currency,
  };
  return {
    fixedMinor: convertDown(schedule.fixedEurMinor, conversion),
    tiers: schedule.tiers.map(({ fromEurMinor, feeBps }) => ({
      fromMinor: convertDown(fromEurMinor, conversion),
      feeBps,
    })),
  };
}

/**
 * The fee on a source amount: the fixed part plus the sum over the tiers of the amount within the tier times
 * its basis points, rounded once, half to even.
 *
 * Every tier takes less than 100 %, so one more minor unit of the amount adds 0 or 1 to the fee: when the
 * amount grows, neither the fee nor the rest decreases, even at a threshold.
 */
export function feeOn(sourceMinor: bigint, { fixedMinor, tiers }: LocalFees): bigint {
  let sumOfBps = 0n;
  tiers.forEach(({ fromMinor, feeBps }, index) => {
    const toMinor = tiers[index + 1]?.fromMinor ?? sourceMinor;
    const end = sourceMinor < toMinor ? sourceMinor : toMinor;
    if (end > fromMinor) sumOfBps += (end - fromMinor) * feeBps;
  });
  return fixedMinor + divide(sumOfBps, BPS_PER_WHOLE, 'half-even');
}

/**
 * The smallest source amount that leaves `netMinor` after the fee; it leaves exactly that, because the rest
 * grows in steps of 0 or 1.
 * @param netMinor greater than 0
 * @returns undefined when it would exceed the largest amount
 */
export function sourceForNet(netMinor: bigint, fees: LocalFees): bigint | undefined {
  const enough = (sourceMinor: bigint) => sourceMinor - feeOn(sourceMinor, fees) >= netMinor;
  let low = netMinor;
  let high = BigInt(MAX_AMOUNT_MINOR);
  if (low > high || !enough(high)) return undefined;
  while (low < high) {
    const middle = (low + high) / 2n;
    if (enough(middle)) high = middle;
    else low = middle + 1n;
  }
  return low;
}
