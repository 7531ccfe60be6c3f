/** However often something was put back, it is looked at again after an hour. */
const MAX_SWEEP_DELAY_MS = 60 * 60 * 1000;

/** From this many sweeps on, a person should look: by doubling, it has stood still for hours. */
export const SWEEPS_UNTIL_ALARM = 10;

/**
 * When what changes now, or is put back now, is looked at by the sweeper; the delay doubles with every sweep.
 * @param sweeps how often it was put back since its last change
 */
export function dueAfter(now: Date, sweeps: number, sweepAfterSeconds: number): Date {
  return new Date(now.getTime() + Math.min(sweepAfterSeconds * 1000 * 2 ** sweeps, MAX_SWEEP_DELAY_MS));
}
