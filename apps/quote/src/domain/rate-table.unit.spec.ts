import { describe, expect, it } from '@jest/globals';
import { InvariantViolation, parseCurrency } from '@millrace/money';
import { aRateTable } from '../testing/builders.ts';
import { hasRate, isRate, midRate, quotedCurrencies, ratesFor } from './rate-table.ts';

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
  it('gives its own rates as they are', () => {
    expect([mid('EUR', 'USD'), mid('EUR', 'IDR')]).toEqual(['1.25', '20000']);
  });

  it('gives the rate between others by way of the euro', () => {
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

  it('knows which currencies it has', () => {
    expect(quotedCurrencies(aRateTable())).toEqual(['CLF', 'EUR', 'IDR', 'JPY', 'KWD', 'USD']);
    expect(hasRate(aRateTable(), parseCurrency('EUR'))).toBe(true);
    expect(hasRate(aRateTable(), parseCurrency('XOF'))).toBe(false);
    expect(() => mid('EUR', 'XOF')).toThrow(InvariantViolation);
  });

  it('can be seen from any of its currencies', () => {
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
    ['an unknown currency', { rates: { XXY: '1' } }],
    ['a rate for its own base', { rates: { EUR: '1' } }],
    ['a rate of nothing', { rates: { USD: '0' } }],
  ])('is not made with %s', (_what, overrides) => {
    expect(() => aRateTable(overrides)).toThrow(InvariantViolation);
  });
});
