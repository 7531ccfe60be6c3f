import type { SimulationId } from '@millrace/contracts-order';
import type { CountedOutcome } from '../../application/counted-message.ts';
import { SIMULATION_KEPT_SECONDS, type SimulationKey } from '../../domain/simulation.ts';

/** The index of the table of simulations, see docs/reference/data-model.md. */
export const BY_SIMULATION_OUTCOME = 'bySimulationOutcome';

export function simulationPk({ merchantId, id }: SimulationKey): string {
  return `simulation#${merchantId}#${id}`;
}

/** The list of a merchant's running simulations. */
export function runningPk(merchantId: string): string {
  return `running#${merchantId}`;
}

/** The outcome of one message. */
export function countPk(simulationId: SimulationId, sequence: number): string {
  return `outcome#${simulationId}#${sequence}`;
}

/** The partition of the index `bySimulationOutcome` that messages with this outcome are counted in. */
export function simulationOutcomeKey(simulationId: SimulationId, outcome: CountedOutcome): string {
  return `${simulationId}#${outcome}`;
}

/** When an item that is written now may be deleted. */
export function simulationExpiry(now: Date) {
  return { expiresAtEpochSeconds: Math.floor(now.getTime() / 1000) + SIMULATION_KEPT_SECONDS };
}
