import { Decimal } from 'decimal.js';
import { assertInvariant } from '@millrace/invariants';
import { isCurrency, parseCurrency, type CurrencyCode } from '@millrace/money';
import { isDay } from './day.ts';

/** A rate and its day. */
export interface DatedRate {
  readonly rate: string;
  readonly date: string;
}

/** Reference rates: units of each currency for one euro, as decimal strings greater than 0. */
export interface RateTable {
  readonly base: 'EUR';
  /** The day of the rates, `YYYY-MM-DD`. */
  readonly date: string;
  /** Who published them. */
  readonly source: string;
  readonly rates: Readonly<Record<string, string>>;
  /** The day of each rate that is older than the table's day. */
  readonly earlierDates: Readonly<Record<string, string>>;
  /**
   * The last known rate of an earlier day, for each currency that a refresh has changed; see `baselineOf`.
   */
  readonly baselines: Readonly<Record<string, DatedRate>>;
}

/** The input of `rateTable`; without `earlierDates`, every rate is of the table's day. */
export type RateTableParts = Pick<RateTable, 'date' | 'source' | 'rates'> &
  Partial<Pick<RateTable, 'earlierDates' | 'baselines'>>;

/** No rate has more digits than a quote's rate may have before its decimal point. */
const MAX_RATE = '1000000000000';
const RATE_FORM = /^\d{1,12}(?:\.\d{1,18})?$/;

/** Cross rates are computed with 34 digits (as many as IEEE 754 decimal128 has), half to even. */
const Precise = Decimal.clone({ precision: 34, rounding: Decimal.ROUND_HALF_EVEN });

/** Cross rates are rounded to this, half to even. */
const SIGNIFICANT_DIGITS = 10;
/** The most decimals that a rate has on the wire. */
const MAX_DECIMALS = 18;

/** A positive decimal number as text, in the only format of rates: no sign, no exponent. */
export function isRate(text: string): boolean {
  return RATE_FORM.test(text) && new Precise(text).gt(0) && new Precise(text).lt(MAX_RATE);
}

/** @throws InvariantViolation for an invalid date, currency or rate; a reader of a feed must check first */
export function rateTable(parts: RateTableParts): RateTable {
  const { date, source, rates, earlierDates = {}, baselines = {} } = parts;
  assertInvariant(isDay(date), 'rate_table_dated', { date });
  for (const [currency, rate] of Object.entries(rates)) {
    const valid = isCurrency(currency) && currency !== 'EUR' && isRate(rate);
    assertInvariant(valid, 'rate_table_valid', { currency, rate });
  }
  for (const [currency, day] of Object.entries(earlierDates)) {
    const valid = Object.hasOwn(rates, currency) && isDay(day) && day < date;
    assertInvariant(valid, 'rate_table_dated', { currency, date: day });
  }
  const table: RateTable = { base: 'EUR', date, source, rates, earlierDates, baselines };
  for (const [currency, { rate, date: day }] of Object.entries(baselines)) {
    const isDated = Object.hasOwn(rates, currency) && isDay(day) && day <= dateOf(table, currency);
    assertInvariant(isDated && isRate(rate), 'rate_table_baseline', { currency, rate, date: day });
  }
  return table;
}

/** The day of a currency's rate. */
export function dateOf(table: RateTable, currency: string): string {
  return table.earlierDates[currency] ?? table.date;
}

/**
 * The rate that a rate of `day` is compared with: the last known one of an earlier day, so that corrections
 * within one day do not add up. If no earlier rate is known, the first known one of that day.
 */
export function baselineOf(table: RateTable, currency: string, day: string): DatedRate {
  const current = { rate: table.rates[currency]!, date: dateOf(table, currency) };
  return current.date < day ? current : (table.baselines[currency] ?? current);
}

/** The day of a rate between two currencies: the earlier of theirs. The base itself has no day. */
export function crossDateOf(table: RateTable, from: CurrencyCode, to: CurrencyCode): string {
  const days = [from, to].filter((currency) => currency !== table.base).map((used) => dateOf(table, used));
  return days.sort()[0] ?? table.date;
}

/** The newer rate of every currency in either table; on the same day, that of the first one. */
export function newestRates(first: RateTable, second: RateTable): RateTable {
  const { date, source } = first.date < second.date ? second : first;
  const chosen = Object.keys({ ...first.rates, ...second.rates }).map((currency) => {
    const isInBoth = Object.hasOwn(first.rates, currency) && Object.hasOwn(second.rates, currency);
    const isNewer = isInBoth
      ? dateOf(first, currency) >= dateOf(second, currency)
      : Object.hasOwn(first.rates, currency);
    const table = isNewer ? first : second;
    const baseline = table.baselines[currency];
    return { currency, rate: table.rates[currency]!, day: dateOf(table, currency), baseline };
  });
  return rateTable({
    date,
    source,
    rates: Object.fromEntries(chosen.map(({ currency, rate }) => [currency, rate])),
    earlierDates: Object.fromEntries(
      chosen.filter(({ day }) => day < date).map(({ currency, day }) => [currency, day]),
    ),
    baselines: Object.fromEntries(
      chosen.flatMap(({ currency, baseline }) => (baseline ? [[currency, baseline]] : [])),
    ),
  });
}

/** The currencies that the table has a rate for, including the base, sorted. */
export function quotedCurrencies(table: RateTable): readonly CurrencyCode[] {
  return [table.base, ...Object.keys(table.rates)].map(parseCurrency).sort();
}

export function hasRate(table: RateTable, currency: CurrencyCode): boolean {
  return currency === table.base || Object.hasOwn(table.rates, currency);
}

/**
 * Units of `to` for one `from`, by way of the euro, without any margin: 10 significant digits, half to even.
 * @throws InvariantViolation when the table has no rate for one of them; call `hasRate` first
 */
export function midRate(table: RateTable, from: CurrencyCode, to: CurrencyCode): Decimal {
  return new Precise(perEuro(table, to))
    .div(perEuro(table, from))
    .toSignificantDigits(SIGNIFICANT_DIGITS)
    .toDecimalPlaces(MAX_DECIMALS);
}

/** A table's own rate for the euro, unrounded. */
export function perEuro(table: RateTable, currency: CurrencyCode): string {
  if (currency === table.base) return '1';
  const rate = Object.hasOwn(table.rates, currency) ? table.rates[currency] : undefined;
  assertInvariant(rate !== undefined, 'rate_in_table', { currency, date: table.date });
  return rate;
}

/** The same rates for another base; a rate too small for the wire is left out. */
export function ratesFor(table: RateTable, base: CurrencyCode): Readonly<Record<string, string>> {
  const others = quotedCurrencies(table).filter((currency) => currency !== base);
  const rates = others.map((currency): [string, Decimal] => [currency, midRate(table, base, currency)]);
  return Object.fromEntries(
    rates
      .filter(([, rate]) => rate.gt(0) && rate.lt(MAX_RATE))
      .map(([currency, rate]) => [currency, rate.toFixed()]),
  );
}
