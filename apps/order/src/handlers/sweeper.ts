import { sweep, type SweepSummary } from '../application/sweep.ts';
import { composeSweeper } from '../composition.ts';

const ports = composeSweeper();

/** Invoked by the scheduler, every minute. */
export function handler(): Promise<SweepSummary> {
  return sweep(ports);
}
