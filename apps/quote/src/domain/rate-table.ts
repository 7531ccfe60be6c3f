import { Decimal } from 'decimal.js';
import { assertInvariant, isCurrency, parseCurrency, type CurrencyCode } from '@millrace/money';

/** Reference rates of one day: units of each currency for one euro, as decimal texts greater than 0. */
export interface RateTable {
  readonly base: 'EUR';
  /** The day that the rates are of, `YYYY-MM-DD`. */
  readonly date: string;
  /** Who published them. */
  readonly source: string;
  readonly rates: Readonly<Record<string, string>>;
}

/** No rate has more digits than a quote's rate may have before its decimal point. */
const MAX_RATE = '1000000000000';
const RATE_FORM = /^\d{1,12}(?:\.\d{1,18})?$/;

/** Cross rates are worked out with 34 digits (as many as IEEE 754 decimal128 has), half to even. */
const Precise = Decimal.clone({ precision: 34, rounding: Decimal.ROUND_HALF_EVEN });

/** What a cross rate is rounded to, half to even. */
const SIGNIFICANT_DIGITS = 10;
/** The most decimals that a rate has on the wire. */
const MAX_DECIMALS = 18;

/** A positive decimal number as text, in the one form that rates have everywhere: no sign, no exponent. */
export function isRate(text: string): boolean {
  return RATE_FORM.test(text) && new Precise(text).gt(0) && new Precise(text).lt(MAX_RATE);
}

/**
 * @throws InvariantViolation for a date, currency or rate that is none; whoever reads a feed checks first
 */
export function rateTable(table: Omit<RateTable, 'base'>): RateTable {
  assertInvariant(/^\d{4}-\d{2}-\d{2}$/.test(table.date), 'rate_table_dated', { date: table.date });
  for (const [currency, rate] of Object.entries(table.rates)) {
    const valid = isCurrency(currency) && currency !== 'EUR' && isRate(rate);
    assertInvariant(valid, 'rate_table_valid', { currency, rate });
  }
  return { base: 'EUR', date: table.date, source: table.source, rates: table.rates };
}

/** The currencies that the table has a rate for, the base among them, sorted. */
export function quotedCurrencies(table: RateTable): readonly CurrencyCode[] {
  return [table.base, ...Object.keys(table.rates)].map(parseCurrency).sort();
}

export function hasRate(table: RateTable, currency: CurrencyCode): boolean {
  return currency === table.base || Object.hasOwn(table.rates, currency);
}

/**
 * Units of `to` for one `from`, by way of the euro, without any margin: 10 significant digits, half to even.
 * @throws InvariantViolation when the table lacks one of them; ask `hasRate` first
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

/** The same rates seen from another base; a rate too small for the wire is left out. */
export function ratesFor(table: RateTable, base: CurrencyCode): Readonly<Record<string, string>> {
  const others = quotedCurrencies(table).filter((currency) => currency !== base);
  const rates = others.map((currency): [string, Decimal] => [currency, midRate(table, base, currency)]);
  return Object.fromEntries(
    rates
      .filter(([, rate]) => rate.gt(0) && rate.lt(MAX_RATE))
      .map(([currency, rate]) => [currency, rate.toFixed()]),
  );
}
