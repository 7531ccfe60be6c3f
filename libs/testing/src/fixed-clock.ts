/** A clock that only moves when a test advances it. It has the type of a production clock. */
export interface FixedClock {
  (): Date;
  /** Moves the clock forward, or back if negative. */
  advance(durationMs: number): void;
}

/** `const clock = fixedClock('2026-05-08T12:00:00.000Z')` */
export function fixedClock(instant: string | Date): FixedClock {
  let nowMs = new Date(instant).getTime();
  if (Number.isNaN(nowMs)) throw new RangeError(`not an instant: ${String(instant)}`);
  return Object.assign(() => new Date(nowMs), {
    advance: (durationMs: number) => {
      nowMs += durationMs;
    },
  });
}
