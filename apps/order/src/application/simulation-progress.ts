import { simulationIds, type SimulationResponse } from '@millrace/contracts-order';
import type { OutcomeCounts, SimulationStore } from './simulation-ports.ts';

/**
 * How far a simulation is. What became of a message shows that it was sent, so `sent` counts it even while its chunk
 * is still being sent; the simulation is done when every message has come to an end.
 * @param id as the caller sent it
 * @returns undefined when this merchant has no such simulation
 * @throws SimulationUnavailable (retryable)
 */
export async function simulationProgress(
  { merchantId, id }: { readonly merchantId: string; readonly id: string },
  { simulations }: { readonly simulations: Pick<SimulationStore, 'find' | 'countOutcomes'> },
): Promise<SimulationResponse | undefined> {
  if (!simulationIds.is(id)) return undefined;
  const found = await simulations.find({ merchantId, id });
  if (!found) return undefined;
  const counts = await simulations.countOutcomes(id);
  const ended = endedOf(counts);
  const sent = Math.max(found.sent, ended);
  return {
    id,
    status: ended === found.simulation.count ? 'done' : 'running',
    sent,
    stored: counts.stored,
    duplicates: counts.duplicate,
    deadLettered: counts.dead_lettered,
    queued: sent - ended,
  };
}

/** Messages that have come to an end. */
export function endedOf({ stored, duplicate, dead_lettered: deadLettered }: OutcomeCounts): number {
  return stored + duplicate + deadLettered;
}
