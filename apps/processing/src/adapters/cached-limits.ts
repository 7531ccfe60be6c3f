import { cachedByKey } from '@millrace/caching';
import type { LimitsSource } from '../application/ports.ts';

/** A change of limits takes effect within this time. */
const KEPT_MS = 5_000;
const MAX_ENTRIES = 10_000;

/** Keeps the limits of ten thousand merchants for five seconds from the start of the look-up. */
export function cachedLimits(
  source: LimitsSource,
  clock: () => Date,
  { maxEntries = MAX_ENTRIES }: { maxEntries?: number } = {},
): LimitsSource {
  const limitsOf = (merchantId: string) => source.limitsOf(merchantId);
  return { limitsOf: cachedByKey(limitsOf, { ttlMs: KEPT_MS, maxEntries, clock }) };
}
