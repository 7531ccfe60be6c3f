import { describe, expect, it } from '@jest/globals';
import { limitsResponse, merchantLimits } from './index.ts';

const full = {
  maxDailyCount: 100,
  currencies: { USD: { maxAmount: 50_000, maxDailyAmount: 9_007_199_254_740_991 }, JPY: {} },
};

describe('the limits of a merchant', () => {
  it.each([
    ['all of them', full],
    ['a count alone', { maxDailyCount: 1 }],
    ['currencies alone', { currencies: { KWD: {} } }],
  ])('are %s', (_what, limits) => {
    expect(merchantLimits.errors(limits)).toEqual([]);
    expect(limitsResponse.errors({ limits })).toEqual([]);
  });

  it('are null in an answer for none', () => {
    expect(limitsResponse.errors({ limits: null })).toEqual([]);
    expect(limitsResponse.errors({})).not.toEqual([]);
  });

  it.each([
    ['nothing at all', {}, ''],
    ['no currency at all', { currencies: {} }, '/currencies'],
    ['a count of none', { maxDailyCount: 0 }, '/maxDailyCount'],
    ['half a payment', { maxDailyCount: 1.5 }, '/maxDailyCount'],
    ['a currency that is none', { currencies: { XXY: {} } }, '/currencies'],
    ['a currency in small letters', { currencies: { usd: {} } }, '/currencies'],
    ['an amount of nothing', { currencies: { USD: { maxAmount: 0 } } }, '/currencies/USD/maxAmount'],
    ['an amount as text', { currencies: { USD: { maxAmount: '5' } } }, '/currencies/USD/maxAmount'],
    ['a sum beyond what JSON holds', { currencies: { USD: { maxDailyAmount: 2 ** 53 } } }, '/currencies/USD'],
    ['a field that is not known', { maxMonthlyCount: 1 }, '/maxMonthlyCount'],
    ['such a field of a currency', { currencies: { USD: { max: 1 } } }, '/currencies/USD/max'],
  ])('are not %s', (_what, limits, pointer) => {
    expect(
      merchantLimits
        .errors(limits)
        .map((error) => error.pointer)
        .join(' '),
    ).toContain(pointer);
    expect(merchantLimits.errors(limits)).not.toEqual([]);
  });
});
