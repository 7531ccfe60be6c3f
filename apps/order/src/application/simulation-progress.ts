import { simulationIds, type SimulationResponse } from '@millrace/contracts-order';
import type { OutcomeCounts, SimulationStore } from './simulation-ports.ts';

/**
 * The progress of a simulation. A message with an outcome counts as sent, even while its chunk is still being
 * sent. The simulation is done when every message has an outcome.
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

/** The number of messages that have an outcome. */
export function endedOf({ stored, duplicate, dead_lettered: deadLettered }: OutcomeCounts): number {
  return stored + duplicate + deadLettered;
}
