import { describe, expect, it, jest } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import type { RateTable } from '../domain/rate-table.ts';
import { aRateTable } from '../testing/builders.ts';
import { inMemoryRateStore } from '../testing/in-memory-rate-store.ts';
import { QuoteStoreUnavailable } from './ports.ts';
import { knownRates, refreshRates } from './refresh-rates.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const shipped = aRateTable({ date: '2026-05-08', rates: { USD: '1.17', JPY: '184' } });
const monday = aRateTable({ date: '2026-05-11', rates: { USD: '1.18', JPY: '185' } });
const mondayCorrected = aRateTable({ ...monday, rates: { USD: '1.19', JPY: '185' } });
const tuesday = aRateTable({ date: '2026-05-12', rates: { USD: '1.19', JPY: '186' } });
/** The table as stored after the shipped rates. */
const afterShipped = (table: RateTable) =>
  aRateTable({
    ...table,
    baselines: Object.fromEntries(
      Object.entries(shipped.rates).map(([currency, rate]) => [currency, { rate, date: shipped.date }]),
    ),
  });
const nothingElse = { missing: [], implausible: [], unknown: [], expiring: [] };

function refreshing() {
  const store = inMemoryRateStore();
  const clock = fixedClock('2026-05-12T16:00:00.000Z');
  const refresh = (delivered: RateTable, into = store) =>
    refreshRates({ feed: { fetch: async () => delivered }, store: into, shipped, maxRateAgeDays: 6, clock });
  return { store, clock, refresh };
}

/** A store where other refreshes write first. */
function overtakenBy(...others: readonly RateTable[]) {
  const store = inMemoryRateStore();
  const replace = store.replace.bind(store);
  const waiting = [...others];
  store.replace = async (from, to) => {
    const other = waiting.shift();
    if (other) await replace(await store.latest(), other);
    return replace(from, to);
  };
  return store;
}

describe('a refresh of the rates', () => {
  it('stores what the feed delivers', async () => {
    const { store, refresh } = refreshing();
    expect(await refresh(monday)).toEqual({ date: '2026-05-11', ...nothingElse });
    expect(await store.latest()).toEqual(afterShipped(monday));
  });

  it('stores nothing when it is repeated', async () => {
    const { store, refresh } = refreshing();
    await refresh(monday);
    const replace = jest.spyOn(store, 'replace');
    expect(await refresh(monday)).toEqual({ date: '2026-05-11', ...nothingElse });
    expect(replace).not.toHaveBeenCalled();
  });

  it('accepts a correction of the same day', async () => {
    const { store, refresh } = refreshing();
    await refresh(monday);
    await refresh(mondayCorrected);
    expect(await store.latest()).toEqual(afterShipped(mondayCorrected));
  });

  it('compares the first delivery with the rates that the module ships with', async () => {
    const { store, refresh } = refreshing();
    expect(await refresh(aRateTable({ ...monday, rates: { USD: '0.118', JPY: '185' } }))).toMatchObject({
      code: 'rate_moved_too_far',
    });
    expect(await store.latest()).toBeUndefined();
  });

  it('compares a later delivery with the known rates, which stay when it is refused', async () => {
    const { store, refresh } = refreshing();
    await refresh(monday);
    expect(await refresh(shipped)).toMatchObject({ code: 'rates_older' });
    expect(await refresh(aRateTable({ ...monday, date: '2026-05-13' }))).toMatchObject({
      code: 'rates_in_future',
    });
    expect(await store.latest()).toEqual(afterShipped(monday));
  });

  it('lists the currencies that are still on their last day', async () => {
    const { clock, refresh } = refreshing();
    clock.advance(4 * DAY_MS);
    expect(await refresh(monday)).toMatchObject({ expiring: [] });
    clock.advance(DAY_MS);
    expect(await refresh(monday)).toMatchObject({ expiring: ['USD', 'JPY'] });
  });

  it('passes a failure of the feed to its caller', async () => {
    const { store, clock } = refreshing();
    const feed = { fetch: () => Promise.reject(new Error('down')) };
    await expect(refreshRates({ feed, store, shipped, maxRateAgeDays: 6, clock })).rejects.toThrow('down');
  });
});

describe('a refresh that another one overtakes', () => {
  it('is decided on again, from the rates of the other', async () => {
    const store = overtakenBy(monday);
    expect(await refreshing().refresh(tuesday, store)).toMatchObject({ date: '2026-05-12' });
    expect(await store.latest()).toMatchObject({
      ...tuesday,
      baselines: { USD: { rate: '1.18', date: '2026-05-11' } },
    });
  });

  it('does not replace newer rates', async () => {
    const store = overtakenBy(tuesday);
    expect(await refreshing().refresh(monday, store)).toMatchObject({ code: 'rates_older' });
    expect(await store.latest()).toEqual(tuesday);
  });

  it('INV-33: uses the same baseline as the other refresh, and moves no rate further', async () => {
    const up = aRateTable({ ...tuesday, rates: { USD: '1.38', JPY: '184' } });
    const down = aRateTable({ ...tuesday, rates: { USD: '1.00', JPY: '184' } });
    const store = overtakenBy(afterShipped(up));
    const { refresh } = refreshing();
    expect(await refresh(down, store)).toMatchObject({ date: '2026-05-12' });
    expect(await store.latest()).toEqual(afterShipped(down));
    const further = aRateTable({ ...tuesday, rates: { USD: '0.90', JPY: '184' } });
    expect(await refresh(further, store)).toMatchObject({ code: 'rate_moved_too_far' });
  });

  it('fails after three attempts', async () => {
    const store = overtakenBy(monday, mondayCorrected, monday);
    await expect(refreshing().refresh(tuesday, store)).rejects.toThrow(QuoteStoreUnavailable);
  });
});

describe('the known rates', () => {
  it('are the shipped ones when nothing is stored', async () => {
    expect(await knownRates({ store: inMemoryRateStore(), shipped })).toEqual(shipped);
  });

  it('are the newer of the stored and the shipped rate of each currency', async () => {
    const store = inMemoryRateStore();
    await store.replace(undefined, aRateTable({ date: '2026-05-11', rates: { USD: '1.18' } }));
    expect(await knownRates({ store, shipped })).toMatchObject({
      date: '2026-05-11',
      rates: { USD: '1.18', JPY: '184' },
      earlierDates: { JPY: '2026-05-08' },
    });
  });
});
