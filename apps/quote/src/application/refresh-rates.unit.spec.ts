import { describe, expect, it } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import type { RateTable } from '../domain/rate-table.ts';
import { aRateTable } from '../testing/builders.ts';
import { InMemoryRateStore } from '../testing/in-memory-rate-store.ts';
import { refreshRates } from './refresh-rates.ts';

const shipped = aRateTable({ date: '2026-05-08', rates: { USD: '1.17', JPY: '184' } });
const monday = aRateTable({ date: '2026-05-11', rates: { USD: '1.18', JPY: '185' } });

function refreshing() {
  const store = new InMemoryRateStore();
  const clock = fixedClock('2026-05-11T16:00:00.000Z');
  const refresh = (delivered: RateTable, into = store) =>
    refreshRates({ feed: { fetch: async () => delivered }, store: into, shipped: () => shipped, clock });
  return { store, clock, refresh };
}

describe('a refresh of the rates', () => {
  it('stores what the feed delivers', async () => {
    const { store, refresh } = refreshing();
    expect(await refresh(monday)).toEqual({ stored: '2026-05-11' });
    expect(await store.latest()).toEqual(monday);
  });

  it('can be repeated', async () => {
    const { refresh } = refreshing();
    await refresh(monday);
    expect(await refresh(monday)).toEqual({ stored: '2026-05-11' });
  });

  it('compares the first delivery with the rates that the module ships with', async () => {
    const { store, refresh } = refreshing();
    expect(await refresh(aRateTable({ ...monday, rates: { USD: '0.118', JPY: '185' } }))).toMatchObject({
      refused: 'rate_moved_too_far',
    });
    expect(await store.latest()).toBeUndefined();
  });

  it('compares a later delivery with the rates in use, which stay when it is refused', async () => {
    const { store, refresh } = refreshing();
    await refresh(monday);
    expect(await refresh(shipped)).toMatchObject({ refused: 'rates_older' });
    expect(await refresh(aRateTable({ ...monday, date: '2026-05-12' }))).toMatchObject({
      refused: 'rates_in_future',
    });
    expect(await store.latest()).toEqual(monday);
  });

  it('is refused with rates_older when another refresh was faster', async () => {
    const { refresh } = refreshing();
    const overtaken = new InMemoryRateStore();
    overtaken.replace = async () => false;
    expect(await refresh(monday, overtaken)).toMatchObject({ refused: 'rates_older' });
  });

  it('leaves a feed that fails to its caller', async () => {
    const { store, clock } = refreshing();
    const feed = { fetch: () => Promise.reject(new Error('down')) };
    await expect(refreshRates({ feed, store, shipped: () => shipped, clock })).rejects.toThrow('down');
  });
});
