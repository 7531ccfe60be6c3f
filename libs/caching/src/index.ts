export { cachedByKey, type KeyedCache, type KeyedCacheOptions } from './cached-by-key.ts';
export { cached, type CacheOptions } from './cached.ts';
export { freshFor, type IsFresh } from './freshness.ts';
