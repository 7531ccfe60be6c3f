import { describe, expect, it } from '@jest/globals';
import { isRefusal } from '@millrace/failures';
import { aRateTable } from '../testing/builders.ts';
import { acceptRates, type AcceptedRates } from './accept-rates.ts';
import { dateOf, type RateTable } from './rate-table.ts';

const known = aRateTable({
  date: '2026-05-08',
  rates: { USD: '1', JPY: '100', GBP: '1', SEK: '10', CHF: '1' },
});
const next = (overrides: Partial<RateTable> = {}) =>
  aRateTable({ ...known, date: '2026-05-11', source: 'Another bank', ...overrides });
const TODAY = '2026-05-11';

const refusal = (table: RateTable, from = known) => {
  const outcome = acceptRates(table, from, TODAY);
  return isRefusal(outcome) ? outcome.code : undefined;
};
function accepted(table: RateTable, from = known, today = TODAY): AcceptedRates {
  const outcome = acceptRates(table, from, today);
  if (isRefusal(outcome)) throw new Error(outcome.detail);
  return outcome;
}
const without = (...currencies: string[]) =>
  Object.fromEntries(Object.entries(known.rates).filter(([currency]) => !currencies.includes(currency)));

describe('refreshed rates', () => {
  it('are accepted when they are newer or of the same day', () => {
    const baselines = Object.fromEntries(
      Object.entries(known.rates).map(([currency, rate]) => [currency, { rate, date: '2026-05-08' }]),
    );
    expect(accepted(next()).table).toEqual(next({ baselines }));
    expect(accepted(next({ date: '2026-05-08' })).table).toEqual(next({ date: '2026-05-08', baselines }));
  });

  it('are refused with rates_older when they are of an earlier day', () => {
    expect(refusal(next({ date: '2026-05-07' }))).toBe('rates_older');
  });

  it('are refused with rates_in_future when they are of a future day', () => {
    expect(refusal(next({ date: '2026-05-12' }))).toBe('rates_in_future');
  });

  it('are refused with rates_incomplete when more than one in five of the latest currencies is missing', () => {
    expect(refusal(next({ rates: without('SEK', 'CHF') }))).toBe('rates_incomplete');
  });

  it('are refused with rate_moved_too_far when more than one in five is implausible or missing', () => {
    const twoWrong = { ...known.rates, SEK: '100', CHF: '10' };
    expect(refusal(next({ rates: twoWrong }))).toBe('rate_moved_too_far');
    expect(refusal(next({ rates: { ...without('SEK'), CHF: '10' } }))).toBe('rate_moved_too_far');
  });

  it('are refused when each of them is inverted', () => {
    const real = aRateTable({ rates: { USD: '1.17', JPY: '184', GBP: '0.86', SEK: '10.8', DKK: '7.47' } });
    const inverse = Object.fromEntries(
      Object.entries(real.rates).map(([currency, rate]) => [currency, (1 / Number(rate)).toFixed(6)]),
    );
    expect(refusal(next({ rates: inverse }), real)).toBe('rate_moved_too_far');
  });
});

describe('a currency that is missing in the feed', () => {
  it('keeps its last known rate and its day', () => {
    const { table, missing } = accepted(next({ rates: without('CHF') }));
    expect([table.rates['CHF'], dateOf(table, 'CHF'), dateOf(table, 'USD')]).toEqual([
      '1',
      '2026-05-08',
      '2026-05-11',
    ]);
    expect(missing).toEqual(['CHF']);
  });

  it('keeps the day of the table when the feed is of the same day', () => {
    const { table } = accepted(next({ date: '2026-05-08', rates: without('CHF') }));
    expect(table).toMatchObject({ rates: known.rates, earlierDates: {} });
  });

  it('does not block later tables when it never returns', () => {
    const lacking = accepted(next({ rates: without('CHF') })).table;
    expect(accepted(next({ rates: without('CHF') }), lacking).table.rates['CHF']).toBe('1');
  });

  it('is compared with its last known rate when it returns', () => {
    const lacking = accepted(next({ rates: without('CHF') })).table;
    const back = accepted(next({ rates: { ...known.rates, CHF: '1.24' } }), lacking);
    expect(back.implausible).toEqual(['CHF']);
    expect(back.table).toEqual(lacking);
    expect(accepted(next({ rates: { ...known.rates, CHF: '1.23' } }), lacking).table.rates['CHF']).toBe(
      '1.23',
    );
  });
});

describe('a rate that moved', () => {
  it.each([
    ['120', true],
    ['83.34', true],
    ['120.001', false],
    ['83.33', false],
    ['80', false],
    ['10000', false],
    ['0.01', false],
  ])('from 100 to %s on the same day is plausible: %s', (JPY, plausible) => {
    const { table, implausible } = accepted(next({ date: '2026-05-08', rates: { ...known.rates, JPY } }));
    expect([implausible, table.rates['JPY']]).toEqual(plausible ? [[], JPY] : [['JPY'], '100']);
  });

  it.each([
    ['2026-06-01', '144', true],
    ['2026-06-01', '144.1', false],
    ['2030-05-08', '200', true],
    ['2030-05-08', '200.1', false],
    ['2030-05-08', '50', true],
    ['2030-05-08', '49.9', false],
  ])('until %s from 100 to %s is plausible: %s', (date, JPY, plausible) => {
    const { implausible } = accepted(next({ date, rates: { ...known.rates, JPY } }), known, date);
    expect(implausible).toEqual(plausible ? [] : ['JPY']);
  });

  it('too far keeps its last known rate, and does not block other currencies', () => {
    const { table, implausible } = accepted(next({ rates: { ...known.rates, USD: '1.01', CHF: '9' } }));
    expect(table.rates).toEqual({ ...known.rates, USD: '1.01' });
    expect([dateOf(table, 'CHF'), implausible]).toEqual(['2026-05-08', ['CHF']]);
  });
});

describe('INV-33: a rate that is corrected within its day', () => {
  const correct = (JPY: string, from: RateTable) => accepted(next({ rates: { ...known.rates, JPY } }), from);
  const first = correct('119', known).table;

  it('is compared with the last known rate of an earlier day, up and down', () => {
    expect(correct('124', first).implausible).toEqual(['JPY']);
    expect(correct('123', first).table.rates['JPY']).toBe('123');
    expect(correct('82', first).table.rates['JPY']).toBe('82');
    expect(correct('81', first).implausible).toEqual(['JPY']);
  });

  it('is compared with the same rate after any number of corrections', () => {
    let table = first;
    for (const JPY of ['123', '82', '122', '100']) table = correct(JPY, table).table;
    expect(table.baselines['JPY']).toEqual({ rate: '100', date: '2026-05-08' });
  });

  it('is compared with its first known rate of the day when no earlier one is known', () => {
    const { baselines: _lost, ...written } = first;
    const earlierRelease = aRateTable(written);
    const corrected = correct('142', earlierRelease).table;
    expect(corrected.baselines['JPY']).toEqual({ rate: '119', date: '2026-05-11' });
    expect(correct('143', corrected).implausible).toEqual(['JPY']);
  });

  it('is the baseline of the next day', () => {
    const tuesday = next({ date: '2026-05-12', rates: { ...known.rates, JPY: '143' } });
    expect(accepted(tuesday, first, '2026-05-12').table.baselines['JPY']).toEqual({
      rate: '119',
      date: '2026-05-11',
    });
  });

  it('keeps its baseline while it is missing in the feed', () => {
    const { JPY: _lacking, ...others } = known.rates;
    const lacking = accepted(next({ rates: others }), first).table;
    expect(lacking.baselines['JPY']).toEqual({ rate: '100', date: '2026-05-08' });
  });
});

describe('a currency that was never known', () => {
  it('is left out, because it cannot be compared', () => {
    const { table, unknown } = accepted(next({ rates: { ...known.rates, KWD: '0.36' } }));
    expect([Object.hasOwn(table.rates, 'KWD'), unknown]).toEqual([false, ['KWD']]);
  });
});
