import { describe, expect, it } from '@jest/globals';
import { InvariantViolation } from '@millrace/invariants';
import { parseCurrency } from '@millrace/money';
import { aRateTable } from '../testing/builders.ts';
import {
  crossDateOf,
  dateOf,
  hasRate,
  isRate,
  midRate,
  newestRates,
  quotedCurrencies,
  ratesFor,
  type RateTable,
} from './rate-table.ts';

const mid = (from: string, to: string) =>
  midRate(aRateTable(), parseCurrency(from), parseCurrency(to)).toFixed();

describe('a rate', () => {
  it.each(['1', '0.1', '1.1761', '20424.09', '999999999999', '0.000000000000000001'])('is %s', (text) => {
    expect(isRate(text)).toBe(true);
  });

  it.each(['', '0', '0.000', '-1', '+1', '1.', '.5', '1e3', 'NaN', 'Infinity', '1,5', ' 1', '1000000000000'])(
    'is not %j',
    (text) => {
      expect(isRate(text)).toBe(false);
    },
  );
});

describe('a table of rates', () => {
  it('returns its own rates unchanged', () => {
    expect([mid('EUR', 'USD'), mid('EUR', 'IDR')]).toEqual(['1.25', '20000']);
  });

  it('computes the rate between other currencies through the euro', () => {
    expect([mid('USD', 'JPY'), mid('USD', 'EUR'), mid('KWD', 'CLF')]).toEqual(['128', '0.8', '0.05']);
  });

  it('rounds to ten significant digits, half to even', () => {
    const table = aRateTable({ rates: { USD: '3', JPY: '2', KWD: '1.0000000005', CLF: '1.0000000015' } });
    const rate = (from: string, to: string) =>
      midRate(table, parseCurrency(from), parseCurrency(to)).toFixed();
    expect(rate('USD', 'JPY')).toBe('0.6666666667');
    expect(rate('EUR', 'KWD')).toBe('1');
    expect(rate('EUR', 'CLF')).toBe('1.000000002');
    expect(rate('USD', 'EUR')).toBe('0.3333333333');
  });

  it('lists its currencies', () => {
    expect(quotedCurrencies(aRateTable())).toEqual(['CLF', 'EUR', 'IDR', 'JPY', 'KWD', 'USD']);
    expect(hasRate(aRateTable(), parseCurrency('EUR'))).toBe(true);
    expect(hasRate(aRateTable(), parseCurrency('XOF'))).toBe(false);
    expect(() => mid('EUR', 'XOF')).toThrow(InvariantViolation);
  });

  it('converts to any of its currencies as base', () => {
    expect(ratesFor(aRateTable(), parseCurrency('USD'))).toEqual({
      CLF: '0.02',
      EUR: '0.8',
      IDR: '16000',
      JPY: '128',
      KWD: '0.4',
    });
  });

  it.each([
    ['no date', { date: 'today' }],
    ['a date that does not exist', { date: '2026-02-30' }],
    ['an earlier date that is later', { earlierDates: { USD: '2026-05-09' } }],
    ['an earlier date that does not exist', { earlierDates: { USD: '2026-02-30' } }],
    ['an earlier date of a currency without a rate', { earlierDates: { XOF: '2026-05-07' } }],
    ['an unknown currency', { rates: { XXY: '1' } }],
    ['a rate for its own base', { rates: { EUR: '1' } }],
    ['a rate of zero', { rates: { USD: '0' } }],
  ])('is refused with %s', (_what, overrides) => {
    expect(() => aRateTable(overrides)).toThrow(InvariantViolation);
  });
});

describe('the newest rates of two tables', () => {
  const older = aRateTable({
    date: '2026-05-07',
    source: 'Old',
    rates: { USD: '1.1', CHF: '0.9', GBP: '0.8' },
  });
  const newer = aRateTable({
    date: '2026-05-08',
    source: 'New',
    rates: { USD: '1.2', CHF: '0.8', JPY: '160' },
    earlierDates: { CHF: '2026-05-06' },
  });

  it('are the newer one of each currency, with the day of each', () => {
    const newest = {
      base: 'EUR',
      date: '2026-05-08',
      source: 'New',
      rates: { USD: '1.2', CHF: '0.9', JPY: '160', GBP: '0.8' },
      earlierDates: { CHF: '2026-05-07', GBP: '2026-05-07' },
      baselines: {},
    };
    expect(newestRates(newer, older)).toEqual(newest);
    expect(newestRates(older, newer)).toEqual(newest);
  });

  it('keep the baseline of each rate from its table', () => {
    const baseline = (rate: string) => ({ rate, date: '2026-05-01' });
    const [first, second] = [newer, older].map((table, index) =>
      aRateTable({
        ...table,
        baselines: Object.fromEntries(
          Object.keys(table.rates).map((currency) => [currency, baseline(`${index + 1}`)]),
        ),
      }),
    ) as [RateTable, RateTable];
    const { rates, baselines } = newestRates(first, second);
    expect(baselines).toEqual(
      Object.fromEntries(
        Object.keys(rates).map((currency) => [
          currency,
          baseline(first.rates[currency] === rates[currency] ? '1' : '2'),
        ]),
      ),
    );
  });

  it.each([
    ['a currency without a rate', { SEK: { rate: '1', date: '2026-05-07' } }],
    ['no rate', { USD: { rate: '0', date: '2026-05-07' } }],
    ['a later day', { USD: { rate: '1', date: '2026-05-09' } }],
  ])('are refused when a baseline has %s', (_what, baselines) => {
    expect(() => aRateTable({ date: '2026-05-08', rates: { USD: '1' }, baselines })).toThrow(
      'rate_table_baseline',
    );
  });

  it('are those of the first table when they are of the same day', () => {
    const first = aRateTable({ source: 'First', rates: { USD: '1.3' } });
    expect(newestRates(first, newer)).toMatchObject({ source: 'First', rates: { USD: '1.3' } });
  });

  it('have the day of the older of two currencies', () => {
    const newest = newestRates(newer, older);
    const day = (from: string, to: string) => crossDateOf(newest, parseCurrency(from), parseCurrency(to));
    expect([day('USD', 'CHF'), day('EUR', 'CHF'), day('USD', 'JPY'), day('EUR', 'EUR')]).toEqual([
      '2026-05-07',
      '2026-05-07',
      '2026-05-08',
      '2026-05-08',
    ]);
    expect(dateOf(newest, 'USD')).toBe('2026-05-08');
  });
});
