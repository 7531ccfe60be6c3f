import { Decimal } from 'decimal.js';
import { refuse, type Refusal } from '@millrace/failures';
import { daysBetween } from './day.ts';
import { baselineOf, dateOf, newestRates, rateTable, type RateTable } from './rate-table.ts';

/** Why a refreshed table is not taken. */
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
  /** Never known before, so that there is nothing to compare with; left out. */
  readonly unknown: readonly string[];
}

/** How far a rate may move from its last known value of an earlier day, up or down, and how much more for each day since. */
const MAX_MOVE_PERCENT = 20;
const MAX_MOVE_PERCENT_PER_DAY = 1;
const MAX_MOVE_PERCENT_EVER = 100;
/** How many of the currencies that are expected in a table may be missing or wrong. */
const MAX_FAULTY_PERCENT = 20;

/**
 * Decides which rates of a table that a feed delivered may price quotes (INV-33). Real reference rates are of today or
 * before, grow newer, keep their currencies and move by a few per cent. A table that is wrong in more than a few
 * currencies is taken for a broken feed and refused whole. In a table that is wrong in a few, these keep their last
 * known rate and its day, so that one devaluation does not keep all other rates out.
 *
 * A rate is compared with the last known one of an earlier day: however often a feed corrects its rates within a day,
 * they stay within the limit. The limit widens with the days since a rate was last known, so that a currency that
 * really did fall gets in after some days.
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
  // A currency that was missing before is not expected to be there.
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

/** Measured as the larger of both rates over the smaller, so that a rate and its inverse have the same limit. */
function isPlausible(next: RateTable, known: RateTable, currency: string): boolean {
  const baseline = baselineOf(known, currency, next.date);
  const [before, after] = [new Decimal(baseline.rate), new Decimal(next.rates[currency]!)];
  const days = daysBetween(baseline.date, next.date);
  const maxMovePercent = Math.min(MAX_MOVE_PERCENT + MAX_MOVE_PERCENT_PER_DAY * days, MAX_MOVE_PERCENT_EVER);
  return Decimal.max(before, after)
    .mul(100)
    .lte(Decimal.min(before, after).mul(100 + maxMovePercent));
}
