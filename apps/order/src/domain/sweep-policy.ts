/** However often an order was put back, it is looked at again after an hour. */
const MAX_SWEEP_DELAY_MS = 60 * 60 * 1000;

/** From this many sweeps on, a person should look: by doubling, the order has stood still for hours. */
export const SWEEPS_UNTIL_ALARM = 10;

/**
 * How long an open order may stand still before it is put back on its way; it doubles with every sweep.
 * @param sweeps how often it was put back since its last change
 */
export function sweepDelayMs(sweeps: number, sweepAfterSeconds: number): number {
  return Math.min(sweepAfterSeconds * 1000 * 2 ** sweeps, MAX_SWEEP_DELAY_MS);
}
