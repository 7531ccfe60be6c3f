import type { SimulationRequest, SimulationResponse } from '@millrace/contracts-order';
import { until } from '@millrace/tools-start';
import type { Merchant } from './merchant.ts';

const DONE_WITHIN_MS = 60_000;

/** @returns the simulation's id */
export async function simulate(merchant: Merchant, request: SimulationRequest): Promise<string> {
  const { status, text, json } = await merchant.postUntilDecided('/orders/simulations', request);
  if (status !== 202) throw new Error(`the simulation is not accepted: ${status} ${text}`);
  return (json as { id: string }).id;
}

export async function progressOf(merchant: Merchant, id: string): Promise<SimulationResponse> {
  return (await merchant.get(`/orders/simulations/${id}`)).json as SimulationResponse;
}

/** Waits until all of a simulation's orders are decided. */
export async function simulationEnds(merchant: Merchant, id: string): Promise<SimulationResponse> {
  return until(`simulation ${id} comes to its end`, DONE_WITHIN_MS, async () => {
    const progress = await progressOf(merchant, id);
    return progress.status === 'done' ? progress : undefined;
  });
}
