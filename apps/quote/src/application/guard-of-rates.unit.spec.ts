import { describe, expect, it } from '@jest/globals';
import assert from 'node:assert';
import fc from 'fast-check';
import { fixedClock, runs } from '@millrace/testing';
import { dateOf } from '../domain/rate-table.ts';
import { aRateTable } from '../testing/builders.ts';
import { inMemoryRateStore } from '../testing/in-memory-rate-store.ts';
import { knownRates, refreshRates } from './refresh-rates.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const shippedRates = { USD: '1.25', JPY: '160', GBP: '0.8', CHF: '0.9', SEK: '11', KWD: '0.36' };
const currencies = Object.keys(shippedRates) as (keyof typeof shippedRates)[];
const shipped = aRateTable({ date: '2026-05-08', rates: shippedRates });

const multiplier = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 0.95, max: 1.05, noNaN: true }) },
  { weight: 2, arbitrary: fc.double({ min: 0.75, max: 1.25, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0.001, 0.01, 0.1, 0.5, 2, 10, 100, 1000) },
);

/** One day's feed: a multiplier of each currency's shipped rate, or null for a missing currency. */
const delivery = fc.record({
  daysLater: fc.oneof(fc.constant(0), fc.integer({ min: -2, max: 40 })),
  multipliers: fc.record(
    Object.fromEntries(currencies.map((currency) => [currency, fc.option(multiplier, { freq: 8 })])),
  ),
});

describe('the guard against implausible rates', () => {
  it('INV-33: keeps every rate, and moves none by more than 20 % plus 1 % per day since an earlier day, for any number of refreshes', async () => {
    let moves = 0;
    const property = fc.asyncProperty(fc.array(delivery, { maxLength: 12 }), async (deliveries) => {
      const store = inMemoryRateStore();
      const clock = fixedClock('2026-05-08T16:00:00.000Z');
      const last = new Map(
        currencies.map((c) => {
          const first = { rate: shippedRates[c] as string, date: shipped.date };
          return [c, { ...first, baseline: first }];
        }),
      );
      for (const { daysLater, multipliers } of deliveries) {
        clock.advance(Math.max(daysLater, 0) * DAY_MS);
        const date = new Date(clock().getTime() + Math.min(daysLater, 0) * DAY_MS).toISOString().slice(0, 10);
        const rates = Object.fromEntries(
          currencies.flatMap((c) => {
            const times = multipliers[c];
            return times === null || times === undefined
              ? []
              : [[c, (Number(shippedRates[c]) * times).toFixed(9)]];
          }),
        );
        await refreshRates({
          feed: { fetch: async () => aRateTable({ date, rates }) },
          store,
          shipped,
          maxRateAgeDays: 6,
          clock,
        });
        const table = await knownRates({ store, shipped });
        for (const [currency, before] of last) {
          const rate = table.rates[currency];
          assert(rate !== undefined);
          const date = dateOf(table, currency);
          if (rate === before.rate && date === before.date) continue;
          // Corrections within a day do not change their baseline.
          const baseline = date === before.date ? before.baseline : before;
          const days = (Date.parse(date) - Date.parse(baseline.date)) / DAY_MS;
          const ratio = Number(rate) / Number(baseline.rate);
          // Matchers would take most of the time.
          assert(days >= 0, `${currency} went back to ${date}`);
          const limit = Math.min(1.2 + 0.01 * days, 2) + 1e-6;
          assert(Math.max(ratio, 1 / ratio) <= limit, `${currency} moved from ${baseline.rate} to ${rate}`);
          moves += 1;
          last.set(currency, { rate, date, baseline });
        }
      }
    });
    await fc.assert(property, { numRuns: runs({ usual: 1_000, long: 25_000 }) });
    expect(moves).toBeGreaterThan(1_000);
  });

  const refreshing = () => {
    const store = inMemoryRateStore();
    const clock = fixedClock('2026-05-13T16:00:00.000Z');
    const refresh = (date: string, rates: Record<string, string>) =>
      refreshRates({
        feed: { fetch: async () => aRateTable({ date, rates }) },
        store,
        shipped,
        maxRateAgeDays: 6,
        clock,
      });
    return { store, refresh };
  };

  it.each(['2026-05-08', '2026-05-11'])(
    'INV-33: is not bypassed by many corrections within %s, up or down',
    async (date) => {
      for (const factor of [1.19, 1 / 1.19]) {
        const { store, refresh } = refreshing();
        const steps = [1, 2, 3, 4, 5].map((power) => (0.9 * factor ** power).toFixed(6));
        for (const CHF of steps) await refresh(date, { ...shippedRates, CHF });
        expect((await store.latest())!.rates['CHF']).toBe(steps[0]);
        await refresh(date, { ...shippedRates, CHF: '0.91' });
        expect((await store.latest())!.rates['CHF']).toBe('0.91');
      }
    },
  );

  it('INV-33: is not bypassed by a feed without the currency for a day', async () => {
    const { store, refresh } = refreshing();
    await refresh('2026-05-11', shippedRates);
    const { CHF: _lacking, ...others } = shippedRates;
    await refresh('2026-05-12', others);
    await refresh('2026-05-13', { ...others, CHF: '9' });
    expect((await store.latest())!.rates['CHF']).toBe('0.9');
  });
});
