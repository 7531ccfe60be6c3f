import { describe, expect, it } from '@jest/globals';
import { aRateTable } from '../testing/builders.ts';
import { refuseRates } from './accept-rates.ts';
import type { RateTable } from './rate-table.ts';

const present = aRateTable({
  date: '2026-05-08',
  rates: { USD: '1', JPY: '100', GBP: '1', SEK: '10', CHF: '1' },
});
const next = (overrides: Partial<RateTable> = {}) =>
  aRateTable({ ...present, date: '2026-05-11', ...overrides });
const refusal = (table: RateTable, { today = '2026-05-11', daysApart = 3 } = {}) =>
  refuseRates(table, present, { today, daysApart })?.refused;

describe('refreshed rates', () => {
  it('are taken when they are newer, and when they are of the same day', () => {
    expect(refusal(next())).toBeUndefined();
    expect(refusal(next({ date: '2026-05-08' }), { daysApart: 0 })).toBeUndefined();
  });

  it('are refused with rates_older when they are of a day before', () => {
    expect(refusal(next({ date: '2026-05-07' }))).toBe('rates_older');
  });

  it('are refused with rates_in_future when they are of a day to come', () => {
    expect(refusal(next({ date: '2026-05-12' }))).toBe('rates_in_future');
  });

  it('may lack one currency in five', () => {
    const { CHF: _gone, ...rates } = present.rates;
    expect(refusal(next({ rates }))).toBeUndefined();
  });

  it('are refused with rates_incomplete when more are missing', () => {
    expect(refusal(next({ rates: { USD: '1', JPY: '100', GBP: '1' } }))).toBe('rates_incomplete');
  });

  it.each([
    ['120', undefined],
    ['80', undefined],
    ['120.001', 'rate_moved_too_far'],
    ['79.999', 'rate_moved_too_far'],
    ['10000', 'rate_moved_too_far'],
  ])('that moved a rate from 100 to %s within a day: %s', (JPY, code) => {
    expect(refusal(next({ rates: { ...present.rates, JPY } }), { daysApart: 0 })).toBe(code);
  });

  it('may have moved further after many days', () => {
    const rates = { ...present.rates, JPY: '145' };
    expect(refusal(next({ rates }), { daysApart: 24 })).toBe('rate_moved_too_far');
    expect(refusal(next({ rates }), { daysApart: 25 })).toBeUndefined();
  });

  it('may bring currencies that were not there', () => {
    expect(refusal(next({ rates: { ...present.rates, KWD: '0.36' } }))).toBeUndefined();
  });
});
