import { freshFor, type IsFresh } from './freshness.ts';

export interface CacheOptions<Value> {
  readonly ttlMs: number;
  /** Whether to cache a value. By default every value is cached. */
  readonly shouldCache?: (value: Value) => boolean;
  readonly clock: () => Date;
}

/**
 * Caches the result of `load` for `ttlMs`. Concurrent callers share one load. Failures and values that `shouldCache`
 * excludes are not cached: the next caller loads again.
 */
export function cached<Value>(
  load: () => Promise<Value>,
  { ttlMs, shouldCache = () => true, clock }: CacheOptions<Value>,
): () => Promise<Value> {
  let held: { readonly value: Promise<Value>; readonly isFresh: IsFresh } | undefined;
  return () => {
    if (held?.isFresh()) return held.value;
    const isFresh = freshFor(ttlMs, clock);
    const entry = { value: load(), isFresh };
    held = entry;
    const forget = (): void => {
      if (held === entry) held = undefined;
    };
    entry.value.then((value) => shouldCache(value) || forget(), forget);
    return entry.value;
  };
}
