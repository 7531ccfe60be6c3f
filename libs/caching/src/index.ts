export { cachedByKey, type KeyedCache, type KeyedCacheOptions } from './cached-by-key.ts';
export { cached, type CacheOptions } from './cached.ts';
export { stillKept, type IsKept } from './still-kept.ts';
