/** Whether a cached value may still be used. */
export type IsFresh = () => boolean;

/**
 * A value that is read now stays fresh until `ttlMs` have passed by the wall clock or by the monotonic clock, whichever
 * comes first. The wall clock may be set back, and the monotonic clock may stop while Lambda freezes a function.
 * @param clock the wall clock
 */
export function freshFor(ttlMs: number, clock: () => Date): IsFresh {
  const readAtMs = clock().getTime();
  const monotonicReadAtMs = performance.now();
  return () => {
    const ageMs = clock().getTime() - readAtMs;
    return ageMs >= 0 && ageMs < ttlMs && performance.now() - monotonicReadAtMs < ttlMs;
  };
}
