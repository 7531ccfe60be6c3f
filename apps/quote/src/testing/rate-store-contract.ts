import { expect, it } from '@jest/globals';
import type { RateStore } from '../application/ports.ts';
import { aRateTable } from './builders.ts';

/** What every `RateStore` does; a store is made anew for each of them. */
export function itKeepsRates(make: () => Promise<RateStore>): void {
  const now = new Date('2026-05-08T16:00:00.000Z');

  it('has none at first', async () => {
    expect(await (await make()).latest()).toBeUndefined();
  });

  it('gives back what was stored last, digit by digit', async () => {
    const store = await make();
    await store.replace(aRateTable({ rates: { USD: '1.0' } }), now);
    const table = aRateTable({ rates: { USD: '1.1800', IDR: '20424.09' } });
    expect(await store.replace(table, now)).toBe(true);
    expect(await store.latest()).toEqual(table);
  });

  it('does not go back to a day before', async () => {
    const store = await make();
    const table = aRateTable({ date: '2026-05-08' });
    await store.replace(table, now);
    expect(await store.replace(aRateTable({ date: '2026-05-07' }), now)).toBe(false);
    expect(await store.latest()).toEqual(table);
  });
}
