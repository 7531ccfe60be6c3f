/** Whether a value may still be used. */
export type IsKept = () => boolean;

/**
 * A value that is read now may be used until `keptMs` have passed by the wall clock or by the monotonic clock, whichever
 * comes first. The wall clock may be set back, and the monotonic clock may stop while Lambda freezes a function.
 * @param clock the wall clock
 */
export function stillKept(keptMs: number, clock: () => Date): IsKept {
  const readAtMs = clock().getTime();
  const monotonicReadAtMs = performance.now();
  return () => {
    const ageMs = clock().getTime() - readAtMs;
    return ageMs >= 0 && ageMs < keptMs && performance.now() - monotonicReadAtMs < keptMs;
  };
}
