import { Decimal } from 'decimal.js';
import type { RateTable } from './rate-table.ts';

/** Why a refreshed table is not taken. */
export interface RatesRefusal {
  readonly refused: 'rates_older' | 'rates_in_future' | 'rates_incomplete' | 'rate_moved_too_far';
  readonly detail: string;
}

/** The most that a rate may move between tables of the same day, up or down, and how much more with each day between them. */
const MAX_MOVE_PERCENT = 20;
const MAX_MOVE_PERCENT_PER_DAY = 1;
/** The most of the present currencies that may be missing from the next table. */
const MAX_MISSING_PERCENT = 20;

/**
 * Decides whether a table that a feed delivered may price quotes. Real reference rates are of today or before, grow
 * newer, keep their currencies and move by a few per cent: whatever does not is taken for a broken feed.
 *
 * The limit on moves widens with the days between the tables, so that a currency that really did fall, or rates that
 * were not refreshed for months, do not keep every later table out.
 * @param today `YYYY-MM-DD`, UTC
 * @param daysApart whole days from the present table to the next
 * @returns the refusal, or undefined when the table may be used
 */
export function refuseRates(
  next: RateTable,
  present: RateTable,
  { today, daysApart }: { readonly today: string; readonly daysApart: number },
): RatesRefusal | undefined {
  if (next.date < present.date) {
    return {
      refused: 'rates_older',
      detail: `The feed is of ${next.date}, the rates in use of ${present.date}.`,
    };
  }
  if (next.date > today) return { refused: 'rates_in_future', detail: `The feed is of ${next.date}.` };

  const currencies = Object.keys(present.rates);
  const missing = currencies.filter((currency) => !Object.hasOwn(next.rates, currency));
  if (missing.length * 100 > currencies.length * MAX_MISSING_PERCENT) {
    return { refused: 'rates_incomplete', detail: `The feed lacks ${missing.join(', ')}.` };
  }
  const maxMovePercent = MAX_MOVE_PERCENT + MAX_MOVE_PERCENT_PER_DAY * daysApart;
  const moved = currencies.filter((currency) => {
    const [before, after] = [present.rates[currency], next.rates[currency]];
    return before !== undefined && after !== undefined && movedBy(before, after).gt(maxMovePercent);
  });
  if (moved.length > 0) {
    return {
      refused: 'rate_moved_too_far',
      detail: `Moved by more than ${maxMovePercent} %: ${moved.join(', ')}.`,
    };
  }
  return undefined;
}

function movedBy(before: string, after: string): Decimal {
  return new Decimal(after).minus(before).abs().mul(100).div(before);
}
