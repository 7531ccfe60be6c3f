import type { CacheOptions } from './cached.ts';
import { freshFor, type IsFresh } from './freshness.ts';

export interface KeyedCacheOptions<Value> extends CacheOptions<Value> {
  /** When the cache is full, a new entry replaces the oldest one. */
  readonly maxEntries: number;
}

/** Values by key. Calling it returns the kept value of a key, or loads it. */
export interface KeyedCache<Key, Value> {
  (key: Key): Promise<Value>;
  /** The value of a key if it is kept now. Loads nothing. */
  peek(key: Key): Value | undefined;
  /** The next caller loads the key again. What is being loaded at the moment is not kept. */
  forget(key: Key): void;
}

/**
 * Caches the result of `load` for each key, for `ttlMs` from the start of the load. Concurrent callers with the same key
 * share one load. Failures and values that `shouldCache` excludes are not cached; they use no memory and evict nothing.
 *
 * @example
 * const limitsOf = cachedByKey((merchantId) => source.limitsOf(merchantId), { ttlMs: 5_000, maxEntries: 1_000, clock });
 */
export function cachedByKey<Key, Value>(
  load: (key: Key) => Promise<Value>,
  { ttlMs, maxEntries, shouldCache = () => true, clock }: KeyedCacheOptions<Value>,
): KeyedCache<Key, Value> {
  const loads = new Map<Key, { readonly value: Promise<Value>; readonly isFresh: IsFresh }>();
  // In the order of insertion, which is the order in which entries expire.
  const entries = new Map<Key, { readonly value: Value; readonly isFresh: IsFresh }>();

  function keep(key: Key, value: Value, isFresh: IsFresh): void {
    entries.delete(key);
    if (!shouldCache(value)) return;
    const [oldest] = entries.keys();
    if (entries.size >= maxEntries && oldest !== undefined) entries.delete(oldest);
    entries.set(key, { value, isFresh });
  }

  async function get(key: Key): Promise<Value> {
    const entry = entries.get(key);
    if (entry?.isFresh()) return entry.value;
    const running = loads.get(key);
    if (running?.isFresh()) return running.value;
    const isFresh = freshFor(ttlMs, clock);
    const mine = { value: load(key), isFresh };
    loads.set(key, mine);
    try {
      const value = await mine.value;
      if (loads.get(key) === mine) keep(key, value, mine.isFresh);
      return value;
    } finally {
      if (loads.get(key) === mine) loads.delete(key);
    }
  }

  function peek(key: Key): Value | undefined {
    const entry = entries.get(key);
    return entry?.isFresh() ? entry.value : undefined;
  }

  function forget(key: Key): void {
    entries.delete(key);
    loads.delete(key);
  }

  return Object.assign(get, { peek, forget });
}
