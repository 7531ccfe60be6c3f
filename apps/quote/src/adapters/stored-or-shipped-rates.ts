import type { RateSource, RateStore } from '../application/ports.ts';
import type { RateTable } from '../domain/rate-table.ts';
import { cached } from './cached.ts';

const RATES_KEPT_MS = 60_000;

/** The rates that a refresh has stored, else those that the module ships with; looked up once a minute. */
export function storedOrShippedRates(
  store: Pick<RateStore, 'latest'>,
  shipped: () => RateTable,
  clock: () => Date,
): RateSource {
  return {
    current: cached(async () => (await store.latest()) ?? shipped(), { keptMs: RATES_KEPT_MS, clock }),
  };
}
