import type { SweepSummary } from '@millrace/sweeping';
import { sweep } from '../application/sweep.ts';
import { composeWithSweeps } from '../composition.ts';

const ports = composeWithSweeps();

/**
 * Invoked by the scheduler, every minute.
 * @param event `asOf`: sweeps what was due at that instant; at the present one unless told
 */
export function handler({ asOf }: { asOf?: string } = {}): Promise<SweepSummary> {
  return sweep(asOf === undefined ? ports : { ...ports, clock: () => new Date(asOf) });
}
