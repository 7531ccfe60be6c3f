import { cachedByKey } from '@millrace/caching';
import type { MerchantStore } from '../application/ports.ts';

const KEPT_MS = 60_000;
const MAX_ENTRIES = 10_000;

/**
 * Keeps grants in memory for a minute from the start of the look-up, ten thousand at most. The look-up is strongly
 * consistent, so a revoked key works for a minute at most, even if the store fails. An unknown key is not kept: a new
 * key works at once, and unknown keys take no memory.
 */
export function cachedGrants(
  grants: Pick<MerchantStore, 'findGrant'>,
  clock: () => Date,
  { maxEntries = MAX_ENTRIES }: { maxEntries?: number } = {},
): Pick<MerchantStore, 'findGrant'> {
  return {
    findGrant: cachedByKey((apiKeyHash: string) => grants.findGrant(apiKeyHash), {
      ttlMs: KEPT_MS,
      maxEntries,
      shouldCache: (grant) => grant !== undefined,
      clock,
    }),
  };
}
