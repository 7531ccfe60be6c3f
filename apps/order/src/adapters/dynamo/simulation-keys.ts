import type { SimulationId } from '@millrace/contracts-order';
import type { CountedOutcome } from '../../application/counted-message.ts';

export function simulationPk({ merchantId, id }: { merchantId: string; id: SimulationId }): string {
  return `simulation#${merchantId}#${id}`;
}

/** The partition of the index `bySimulationOutcome` that messages with this outcome are counted in. */
export function simulationOutcomeKey(simulationId: SimulationId, outcome: CountedOutcome): string {
  return `${simulationId}#${outcome}`;
}
