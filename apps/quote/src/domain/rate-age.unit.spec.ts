import { describe, expect, it } from '@jest/globals';
import { parseCurrency } from '@millrace/money';
import { aRateTable } from '../testing/builders.ts';
import { expiringRates, isStale } from './rate-age.ts';

const table = aRateTable({
  date: '2026-04-02',
  rates: { USD: '1.25', CHF: '0.9', SEK: '11' },
  earlierDates: { CHF: '2026-04-01', SEK: '2026-03-01' },
});
const at = (instant: string, maxAgeDays = 6) => ({ now: new Date(instant), maxAgeDays });
const stale = (currency: string, limit: ReturnType<typeof at>) =>
  isStale(table, parseCurrency(currency), limit);

describe('a rate', () => {
  it('of Maundy Thursday is fresh until the Tuesday after Easter, and a day more', () => {
    expect(stale('USD', at('2026-04-07T23:59:59.999Z'))).toBe(false);
    expect(stale('USD', at('2026-04-08T23:59:59.999Z'))).toBe(false);
    expect(stale('USD', at('2026-04-09T00:00:00.000Z'))).toBe(true);
  });

  it('has the age of its own day, not of the table', () => {
    expect(stale('CHF', at('2026-04-07T23:59:59.999Z'))).toBe(false);
    expect(stale('CHF', at('2026-04-08T00:00:00.000Z'))).toBe(true);
  });

  it('is never stale without a limit', () => {
    expect(stale('SEK', at('2036-01-01T00:00:00.000Z', Infinity))).toBe(false);
  });

  it('of the base is never stale, because it does not exist', () => {
    expect(stale('EUR', at('2036-01-01T00:00:00.000Z'))).toBe(false);
  });
});

describe('the rates that expire', () => {
  const expiring = (instant: string, maxAgeDays?: number) => expiringRates(table, at(instant, maxAgeDays));

  it('are those on their last day', () => {
    expect(expiring('2026-04-06T12:00:00.000Z')).toEqual([]);
    expect(expiring('2026-04-07T12:00:00.000Z')).toEqual(['CHF']);
  });

  it('are all of them when the table is that old', () => {
    expect(expiring('2026-04-08T12:00:00.000Z')).toEqual(['USD', 'CHF', 'SEK']);
    expect(expiring('2026-04-20T12:00:00.000Z')).toEqual(['USD', 'CHF', 'SEK']);
  });

  it('are none without a limit', () => {
    expect(expiring('2036-01-01T00:00:00.000Z', Infinity)).toEqual([]);
  });
});
