import type { SweepSummary } from '@millrace/sweeping';
import { sweepOrders } from '../application/sweep-orders.ts';
import { composeSweeper } from '../composition.ts';

const ports = composeSweeper();

/**
 * Invoked by the scheduler, every minute.
 * @param event `asOf`: sweeps the orders due at that instant; default is now
 */
export function handler({ asOf }: { asOf?: string } = {}): Promise<SweepSummary> {
  return sweepOrders(asOf === undefined ? ports : { ...ports, clock: () => new Date(asOf) });
}
