import { Decimal } from 'decimal.js';
import { refuse, type Refusal } from '@millrace/failures';
import { daysBetween } from './day.ts';
import { baselineOf, dateOf, newestRates, rateTable, type RateTable } from './rate-table.ts';

/** Why a refreshed table is refused. */
export type RatesRefusal = Refusal<
  'rates_older' | 'rates_in_future' | 'rates_incomplete' | 'rate_moved_too_far'
>;

/** The known rates after a refresh, and the currencies that the refresh did not change. */
export interface AcceptedRates {
  readonly table: RateTable;
  /** Not in the feed; they keep their last known rate. */
  readonly missing: readonly string[];
  /** Moved too far; they keep their last known rate. */
  readonly implausible: readonly string[];
  /** Never known before, so there is no rate to compare with; left out. */
  readonly unknown: readonly string[];
}

/**
 * Limits of a rate's move from its last known value of an earlier day, up or down: fixed, additional per day,
 * and in all.
 */
const MAX_MOVE_PERCENT = 20;
const MAX_MOVE_PERCENT_PER_DAY = 1;
const MAX_MOVE_PERCENT_EVER = 100;
/** The share of a table's expected currencies that may be missing or implausible. */
const MAX_FAULTY_PERCENT = 20;

/**
 * Decides which rates of a feed's table may price quotes (INV-33). Real reference rates are not from the
 * future, get newer, keep their currencies and move by a few per cent. A table with more than a few faulty
 * currencies counts as a broken feed and is refused completely. A few faulty currencies keep their last known
 * rate and its day, so that one devaluation does not block all other rates.
 *
 * A rate is compared with the last known one of an earlier day, so that repeated corrections within a day
 * stay within the limit. The limit grows with the days since a rate was last known, so that the rate of a
 * currency that really fell is accepted after some days.
 * @param known the last known rate of every currency, however old
 * @param today `YYYY-MM-DD`, UTC
 */
export function acceptRates(next: RateTable, known: RateTable, today: string): AcceptedRates | RatesRefusal {
  if (next.date < known.date) {
    return refuse('rates_older', `The feed is of ${next.date}, the known rates of ${known.date}.`);
  }
  if (next.date > today) return refuse('rates_in_future', `The feed is of ${next.date}.`);

  const currencies = Object.keys(known.rates);
  const missing = currencies.filter((currency) => !Object.hasOwn(next.rates, currency));
  const newlyMissing = missing.filter((currency) => dateOf(known, currency) === known.date);
  // A currency that was missing before is not expected.
  const expected = currencies.length - missing.length + newlyMissing.length;
  const isBroken = (faulty: readonly string[]): boolean =>
    faulty.length * 100 > expected * MAX_FAULTY_PERCENT;
  if (isBroken(newlyMissing)) {
    return refuse('rates_incomplete', `The feed lacks ${newlyMissing.join(', ')}.`);
  }
  const implausible = currencies.filter(
    (currency) => !missing.includes(currency) && !isPlausible(next, known, currency),
  );
  if (isBroken([...newlyMissing, ...implausible])) {
    return refuse('rate_moved_too_far', `Moved too far: ${implausible.join(', ')}.`);
  }
  const { date, source } = next;
  const taken = Object.entries(next.rates).filter(
    ([currency]) => currencies.includes(currency) && !implausible.includes(currency),
  );
  const rates = Object.fromEntries(taken);
  const baselines = Object.fromEntries(
    taken.map(([currency]) => [currency, baselineOf(known, currency, date)]),
  );
  return {
    table: newestRates(rateTable({ date, source, rates, baselines }), known),
    missing,
    implausible,
    unknown: Object.keys(next.rates).filter((currency) => !currencies.includes(currency)),
  };
}

/**
 * Compares the ratio of the larger to the smaller rate, so that a rate and its inverse have the same limit.
 */
function isPlausible(next: RateTable, known: RateTable, currency: string): boolean {
  const baseline = baselineOf(known, currency, next.date);
  const [before, after] = [new Decimal(baseline.rate), new Decimal(next.rates[currency]!)];
  const days = daysBetween(baseline.date, next.date);
  const maxMovePercent = Math.min(MAX_MOVE_PERCENT + MAX_MOVE_PERCENT_PER_DAY * days, MAX_MOVE_PERCENT_EVER);
  return Decimal.max(before, after)
    .mul(100)
    .lte(Decimal.min(before, after).mul(100 + maxMovePercent));
}
