import type { SimulationId } from '@millrace/contracts-order';
import type { SimulationOutcome } from '../../application/simulation-ports.ts';

/** The index of the orders table that outcomes are counted on; keys only. */
export const BY_SIMULATION_OUTCOME = 'bySimulationOutcome';

export function simulationPk({ merchantId, id }: { merchantId: string; id: SimulationId }): string {
  return `simulation#${merchantId}#${id}`;
}

/**
 * The item that says what became of one simulated message. It is put on condition that it is not there, in the
 * transaction of the message's effect where there is one, so that every message is counted once.
 */
export function simulationOutcomeItem(outcome: {
  readonly simulationId: string;
  readonly sequence: number;
  readonly outcome: SimulationOutcome;
}) {
  const { simulationId, sequence } = outcome;
  return {
    pk: `outcome#${simulationId}#${sequence}`,
    kind: 'outcome',
    simulationOutcome: simulationOutcomeKey(simulationId, outcome.outcome),
  } as const;
}

export function simulationOutcomeKey(simulationId: string, outcome: SimulationOutcome): string {
  return `${simulationId}#${outcome}`;
}
