import type { CurrencyCode } from '@millrace/money';
import { daysBetween } from './day.ts';
import { dateOf, type RateTable } from './rate-table.ts';

/** The maximum age of a rate: days from its day to today, both in UTC. */
export interface RateAgeLimit {
  readonly now: Date;
  /** A whole number, or `Infinity` for no limit. */
  readonly maxAgeDays: number;
}

/** Whether a currency's rate is too old for quotes. The base has no rate and is never stale. */
export function isStale(
  table: RateTable,
  currency: CurrencyCode,
  { now, maxAgeDays }: RateAgeLimit,
): boolean {
  return currency !== table.base && ageDays(dateOf(table, currency), now) > maxAgeDays;
}

/**
 * The currencies on their last day, whose rates are stale tomorrow. All of them if the whole table is that
 * old or older. A currency that the feed dropped long ago is not reported.
 */
export function expiringRates(table: RateTable, { now, maxAgeDays }: RateAgeLimit): readonly string[] {
  const isTableExpiring = ageDays(table.date, now) >= maxAgeDays;
  return Object.keys(table.rates).filter(
    (currency) => isTableExpiring || ageDays(dateOf(table, currency), now) === maxAgeDays,
  );
}

function ageDays(date: string, now: Date): number {
  return daysBetween(date, now.toISOString().slice(0, 10));
}
