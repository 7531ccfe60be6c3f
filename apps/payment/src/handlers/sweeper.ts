import { sweep, type SweepSummary } from '../application/sweep.ts';
import { composeWithSweeps } from '../composition.ts';

const ports = composeWithSweeps();

/** Invoked by the scheduler, every minute. */
export function handler(): Promise<SweepSummary> {
  return sweep(ports);
}
