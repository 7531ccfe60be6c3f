import { simulationAccepted, simulationRequest, simulationResponse } from '@millrace/contracts-order';
import { refuse } from '@millrace/failures';
import { answerOf, operation, recordJson, recordRefusal, type Operation } from '@millrace/http';
import { Type } from 'typebox';
import { simulationProgress } from '../../application/simulation-progress.ts';
import type { SimulationStore } from '../../application/simulation-ports.ts';
import {
  startSimulation,
  type StartSimulationAnswers,
  type StartSimulationPorts,
} from '../../application/start-simulation.ts';
import { SIMULATION_LIMITS } from '../../domain/simulation.ts';
import { simulationRefusals } from './simulation-refusals.ts';

export type SimulationOperationsPorts = Omit<StartSimulationPorts, 'answers'> & {
  readonly simulations: SimulationStore;
};

/** The routes of simulations. The refusals of the API must include `simulationRefusals`. */
export function simulationOperations(ports: SimulationOperationsPorts): readonly Operation[] {
  return [startSimulationOperation(ports), getSimulationOperation(ports)];
}

const answers: StartSimulationAnswers = {
  started: ({ id }) => recordJson(202, { id }),
  tooLarge: () =>
    recordRefusal(
      simulationRefusals,
      refuse(
        'simulation_too_large',
        `A simulation has at most ${SIMULATION_LIMITS.messages} messages; start several.`,
      ),
    ),
};

function startSimulationOperation(ports: SimulationOperationsPorts): Operation {
  return operation({
    method: 'POST',
    path: '/orders/simulations',
    operationId: 'startSimulation',
    summary: 'Sends many orders',
    description:
      'The orders are processed like those of the shop: valid ones, invalid ones and duplicates, in the requested ' +
      'shares, generated from the seed alone. They have a queue and stock of their own and request no payment. ' +
      `Limits: ${SIMULATION_LIMITS.messages} messages per simulation, ` +
      `${SIMULATION_LIMITS.running} running simulations per merchant. Some stages have no simulations.`,
    creates: true,
    body: simulationRequest,
    responses: { 202: simulationAccepted },
    refusals: ['simulation_too_large', 'too_many_simulations'],
    handle: async ({ merchantId, idempotencyKey, correlationId, body }) => {
      const outcome = await startSimulation(
        { merchantId, idempotencyKey, correlationId, request: body },
        { ...ports, answers },
      );
      if (outcome.kind !== 'rates_exceed_one') return answerOf(outcome);
      const detail = 'invalidRate and duplicateRate together must be at most 1';
      return {
        ...refuse('validation_failed', `${detail}.`),
        errors: [{ pointer: '/duplicateRate', code: 'out_of_range', detail }],
      };
    },
  });
}

function getSimulationOperation(ports: SimulationOperationsPorts): Operation {
  return operation({
    method: 'GET',
    path: '/orders/simulations/{id}',
    operationId: 'getSimulation',
    summary: 'Shows the progress of a simulation',
    description:
      'At any time, sent = stored + duplicates + deadLettered + queued. It is kept for seven days.',
    params: Type.Object({ id: Type.String() }),
    responses: { 200: simulationResponse },
    refusals: ['simulation_not_found'],
    handle: async ({ merchantId, params: { id } }) => {
      const body = await simulationProgress({ merchantId, id }, ports);
      if (body) return { status: 200, body };
      return refuse('simulation_not_found', 'This merchant has no simulation with this id.');
    },
  });
}
