import { isDeepStrictEqual } from 'node:util';
import { isRefusal } from '@millrace/failures';
import { acceptRates, type AcceptedRates, type RatesRefusal } from '../domain/accept-rates.ts';
import { expiringRates } from '../domain/rate-age.ts';
import { newestRates, type RateTable } from '../domain/rate-table.ts';
import { QuoteStoreUnavailable, type RateFeed, type RateStore } from './ports.ts';

export interface KnownRatesPorts {
  readonly store: Pick<RateStore, 'latest'>;
  /** The published rates that the module ships with, which the first refresh is compared with. */
  readonly shipped: RateTable;
}

export interface RefreshRatesPorts extends KnownRatesPorts {
  readonly feed: RateFeed;
  readonly store: RateStore;
  /** Whole days; `Infinity` for no limit. */
  readonly maxRateAgeDays: number;
  readonly clock: () => Date;
}

export type RefreshOutcome = RatesRefusal | RefreshedRates;

export interface RefreshedRates extends Omit<AcceptedRates, 'table'> {
  readonly date: string;
  /** Currencies that are still on their last day for quotes after the refresh. */
  readonly expiring: readonly string[];
}

/** Attempts of a refresh while others are faster. */
const MAX_ATTEMPTS = 3;

/**
 * The last known rate of every currency: of those that a refresh has stored and those that the module ships with, the
 * newer one.
 * @throws QuoteStoreUnavailable (retryable)
 */
export async function knownRates({ store, shipped }: KnownRatesPorts): Promise<RateTable> {
  return combined(await store.latest(), shipped);
}

/**
 * Fetches the feed's rates and stores them, with the last known rates of missing currencies, unless the feed
 * looks broken. A repeat stores nothing.
 * @returns refusals: those of `acceptRates`
 * @throws RateFeedUnavailable (retryable), RateFeedInvalid, QuoteStoreUnavailable (retryable)
 */
export async function refreshRates(ports: RefreshRatesPorts): Promise<RefreshOutcome> {
  const { feed, store, shipped, maxRateAgeDays, clock } = ports;
  const next = await feed.fetch();
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const stored = await store.latest();
    const now = clock();
    const accepted = acceptRates(next, combined(stored, shipped), now.toISOString().slice(0, 10));
    if (isRefusal(accepted)) return accepted;
    const { table, ...unchanged } = accepted;
    if (isDeepStrictEqual(table, stored) || (await store.replace(stored, table, now))) {
      const expiring = expiringRates(table, { now, maxAgeDays: maxRateAgeDays });
      return { date: table.date, ...unchanged, expiring };
    }
  }
  const faster = `another refresh was faster at each of ${MAX_ATTEMPTS} attempts`;
  throw new QuoteStoreUnavailable(faster, { retryable: true });
}

function combined(stored: RateTable | undefined, shipped: RateTable): RateTable {
  return stored ? newestRates(stored, shipped) : shipped;
}
