import { expect, it } from '@jest/globals';
import type { RateStore } from '../application/ports.ts';
import { aRateTable } from './builders.ts';

/** The contract of every `RateStore`; each test makes a new store. */
export function itKeepsRates(make: () => Promise<RateStore>): void {
  const now = new Date('2026-05-08T16:00:00.000Z');

  it('has none at first', async () => {
    expect(await (await make()).latest()).toBeUndefined();
  });

  it('returns the last stored table with exact digits', async () => {
    const store = await make();
    const before = aRateTable({ rates: { USD: '1.0' } });
    await store.replace(undefined, before, now);
    const table = aRateTable({
      date: '2026-05-11',
      rates: { USD: '1.1800', IDR: '20424.09' },
      earlierDates: { IDR: '2026-05-08' },
      baselines: { USD: { rate: '1.0', date: '2026-05-08' } },
    });
    expect(await store.replace(before, table, now)).toBe(true);
    expect(await store.latest()).toEqual(table);
  });

  const seen = aRateTable({ date: '2026-05-11', rates: { USD: '1.18', IDR: '20424' } });
  it.each([
    ['rates exist meanwhile', undefined],
    ['they are of another day meanwhile', aRateTable({ ...seen, date: '2026-05-08' })],
    ['a rate has changed meanwhile', aRateTable({ ...seen, rates: { ...seen.rates, USD: '1.19' } })],
    ['a currency was added meanwhile', aRateTable({ ...seen, rates: { USD: '1.18' } })],
    ['a rate is newer meanwhile', aRateTable({ ...seen, earlierDates: { IDR: '2026-05-08' } })],
  ])('stores nothing when %s', async (_what, from) => {
    const store = await make();
    await store.replace(undefined, seen, now);
    expect(await store.replace(from, aRateTable({ date: '2026-05-12' }), now)).toBe(false);
    expect(await store.latest()).toEqual(seen);
  });

  it('stores nothing when the expected rates are gone', async () => {
    const store = await make();
    expect(await store.replace(seen, seen, now)).toBe(false);
    expect(await store.latest()).toBeUndefined();
  });

  it('stores one of several concurrent tables', async () => {
    const store = await make();
    await store.replace(undefined, seen, now);
    const replaced = await Promise.all(
      ['1.10', '1.20', '1.30'].map((USD) =>
        store.replace(seen, aRateTable({ ...seen, rates: { ...seen.rates, USD } }), now),
      ),
    );
    expect(replaced.filter(Boolean)).toHaveLength(1);
  });
}
