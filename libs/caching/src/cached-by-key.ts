import type { CacheOptions } from './cached.ts';
import { stillKept, type IsKept } from './still-kept.ts';

export interface KeyedCacheOptions<Value> extends CacheOptions<Value> {
  /** The oldest entry is dropped for a new one. */
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
 * Keeps what `load` returned for each key, for `keptMs` from the start of the load. Concurrent callers with the same key
 * share one load. A failure is not kept, nor a value that is not worth keeping; they take no memory and displace nothing.
 *
 * @example
 * const limitsOf = cachedByKey((merchantId) => source.limitsOf(merchantId), { keptMs: 5_000, maxEntries: 1_000, clock });
 */
export function cachedByKey<Key, Value>(
  load: (key: Key) => Promise<Value>,
  { keptMs, maxEntries, isWorthKeeping = () => true, clock }: KeyedCacheOptions<Value>,
): KeyedCache<Key, Value> {
  const loads = new Map<Key, { readonly value: Promise<Value>; readonly isKept: IsKept }>();
  // In the order of insertion, which is the order in which entries expire.
  const entries = new Map<Key, { readonly value: Value; readonly isKept: IsKept }>();

  function keep(key: Key, value: Value, isKept: IsKept): void {
    entries.delete(key);
    if (!isWorthKeeping(value)) return;
    const [oldest] = entries.keys();
    if (entries.size >= maxEntries && oldest !== undefined) entries.delete(oldest);
    entries.set(key, { value, isKept });
  }

  async function get(key: Key): Promise<Value> {
    const entry = entries.get(key);
    if (entry?.isKept()) return entry.value;
    const running = loads.get(key);
    if (running?.isKept()) return running.value;
    const isKept = stillKept(keptMs, clock);
    const mine = { value: load(key), isKept };
    loads.set(key, mine);
    try {
      const value = await mine.value;
      if (loads.get(key) === mine) keep(key, value, mine.isKept);
      return value;
    } finally {
      if (loads.get(key) === mine) loads.delete(key);
    }
  }

  function peek(key: Key): Value | undefined {
    const entry = entries.get(key);
    return entry?.isKept() ? entry.value : undefined;
  }

  function forget(key: Key): void {
    entries.delete(key);
    loads.delete(key);
  }

  return Object.assign(get, { peek, forget });
}
