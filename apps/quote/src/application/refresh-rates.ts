import { refuseRates, type RatesRefusal } from '../domain/accept-rates.ts';
import type { RateTable } from '../domain/rate-table.ts';
import type { RateFeed, RateStore } from './ports.ts';

export interface RefreshRatesDependencies {
  readonly feed: RateFeed;
  readonly store: RateStore;
  /** What the module ships with, without the samples: what a first refresh is compared with. */
  readonly shipped: () => RateTable;
  readonly clock: () => Date;
}

export type RefreshOutcome = { readonly stored: string } | RatesRefusal;

const MS_PER_DAY = 24 * 60 * 60 * 1000;

/** What a refresh compares with. @throws QuoteStoreUnavailable (retryable) */
export async function ratesInUse({
  store,
  shipped,
}: Pick<RefreshRatesDependencies, 'store' | 'shipped'>): Promise<RateTable> {
  return (await store.latest()) ?? shipped();
}

/**
 * Fetches the feed's rates and stores them, unless they look like those of a broken feed.
 * @returns the date of the rates in use now; refusals: those of `refuseRates`
 * @throws RateFeedUnavailable (retryable), RateFeedInvalid, QuoteStoreUnavailable (retryable)
 */
export async function refreshRates({
  feed,
  store,
  shipped,
  clock,
}: RefreshRatesDependencies): Promise<RefreshOutcome> {
  const next = await feed.fetch();
  const present = await ratesInUse({ store, shipped });
  const now = clock();
  const refusal = refuseRates(next, present, {
    today: now.toISOString().slice(0, 10),
    daysApart: (Date.parse(next.date) - Date.parse(present.date)) / MS_PER_DAY,
  });
  if (refusal) return refusal;
  if (await store.replace(next, now)) return { stored: next.date };
  return { refused: 'rates_older', detail: `Newer rates than those of ${next.date} were stored meanwhile.` };
}
