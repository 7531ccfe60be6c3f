import type { SweepSummary } from '@millrace/sweeping';
import { sweepPayments } from '../application/sweep-payments.ts';
import { composeWithSweeps } from '../composition.ts';

const ports = composeWithSweeps();

/**
 * Invoked by the scheduler, every minute.
 * @param event `asOf`: sweeps the payments and refunds due at that instant; default is now
 */
export function handler({ asOf }: { asOf?: string } = {}): Promise<SweepSummary> {
  return sweepPayments(asOf === undefined ? ports : { ...ports, clock: () => new Date(asOf) });
}
