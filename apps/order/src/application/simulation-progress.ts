import { simulationIds, type SimulationResponse } from '@millrace/contracts-order';
import type { SimulationStore } from './simulation-ports.ts';

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
  const simulation = await simulations.find({ merchantId, id });
  if (!simulation) return undefined;
  const { stored, duplicate, dead_lettered: deadLettered } = await simulations.countOutcomes(id);
  const ended = stored + duplicate + deadLettered;
  const sent = Math.max(simulation.sent, ended);
  return {
    id,
    status: ended === simulation.count ? 'done' : 'running',
    sent,
    stored,
    duplicates: duplicate,
    deadLettered,
    queued: sent - ended,
  };
}
