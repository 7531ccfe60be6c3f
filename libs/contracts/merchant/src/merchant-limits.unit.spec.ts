import { describe, expect, it } from '@jest/globals';
import { limitsResponse, merchantLimits } from './index.ts';

const full = {
  maxDailyCount: 100,
  currencies: { USD: { maxAmount: 50_000, maxDailyAmount: 9_007_199_254_740_991 }, JPY: {} },
};

describe('the limits of a merchant', () => {
  it.each([
    ['all limits', full],
    ['only a count', { maxDailyCount: 1 }],
    ['only currencies', { currencies: { KWD: {} } }],
  ])('may be %s', (_what, limits) => {
    expect(merchantLimits.errors(limits)).toEqual([]);
    expect(limitsResponse.errors({ limits })).toEqual([]);
  });

  it('are null in a response for a merchant without limits', () => {
    expect(limitsResponse.errors({ limits: null })).toEqual([]);
    expect(limitsResponse.errors({})).not.toEqual([]);
  });

  it.each([
    ['an empty object', {}, ''],
    ['an empty list of currencies', { currencies: {} }, '/currencies'],
    ['a count of zero', { maxDailyCount: 0 }, '/maxDailyCount'],
    ['a fractional count', { maxDailyCount: 1.5 }, '/maxDailyCount'],
    ['an unknown currency', { currencies: { XXY: {} } }, '/currencies'],
    ['a currency in lower case', { currencies: { usd: {} } }, '/currencies'],
    ['an amount of zero', { currencies: { USD: { maxAmount: 0 } } }, '/currencies/USD/maxAmount'],
    ['an amount as a string', { currencies: { USD: { maxAmount: '5' } } }, '/currencies/USD/maxAmount'],
    [
      'a sum above the largest safe integer',
      { currencies: { USD: { maxDailyAmount: 2 ** 53 } } },
      '/currencies/USD',
    ],
    ['an unknown field', { maxMonthlyCount: 1 }, '/maxMonthlyCount'],
    ['an unknown field of a currency', { currencies: { USD: { max: 1 } } }, '/currencies/USD/max'],
  ])('cannot be %s', (_what, limits, pointer) => {
    expect(
      merchantLimits
        .errors(limits)
        .map((error) => error.pointer)
        .join(' '),
    ).toContain(pointer);
    expect(merchantLimits.errors(limits)).not.toEqual([]);
  });
});
