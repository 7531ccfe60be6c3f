import { simulationAccepted, simulationRequest, simulationResponse } from '@millrace/contracts-order';
import { answerOf, operation, recordJson, recordRefusal, type Operation } from '@millrace/http';
import { Type } from 'typebox';
import { simulationProgress } from '../../application/simulation-progress.ts';
import type { SimulationStore } from '../../application/simulation-ports.ts';
import {
  startSimulation,
  type StartSimulationAnswers,
  type StartSimulationPorts,
} from '../../application/start-simulation.ts';
import { simulationRefusals } from './simulation-refusals.ts';

export type SimulationOperationsPorts = Omit<StartSimulationPorts, 'answers'> & {
  readonly simulations: SimulationStore;
};

/** The routes of simulations, for the orders API, whose refusals have to hold `simulationRefusals`. */
export function simulationOperations(ports: SimulationOperationsPorts): readonly Operation[] {
  return [startSimulationOperation(ports), getSimulationOperation(ports)];
}

const answers: StartSimulationAnswers = {
  started: ({ id }) => recordJson(202, { id }),
  nothingToOrder: () =>
    recordRefusal(simulationRefusals, {
      refused: 'nothing_to_order',
      detail: 'There is no product yet that simulated orders could order.',
    }),
};

function startSimulationOperation(ports: SimulationOperationsPorts): Operation {
  return operation({
    method: 'POST',
    path: '/orders/simulations',
    operationId: 'startSimulation',
    summary: 'Sends many orders',
    description:
      'The orders go to the topic, as those of a shop do: valid ones, invalid ones and repeats of earlier ones, in ' +
      'the shares that are asked for. They are made from the seed alone. They take stock and ask for no payment.',
    creates: true,
    body: simulationRequest,
    responses: { 202: simulationAccepted },
    refusals: ['nothing_to_order'],
    handle: async ({ merchantId, idempotencyKey, correlationId, body }) => {
      const outcome = await startSimulation(
        { merchantId, idempotencyKey, correlationId, request: body },
        { ...ports, answers },
      );
      if (outcome.kind !== 'rates_exceed_one') return answerOf(outcome);
      const detail = 'invalidRate and duplicateRate together must be at most 1';
      return {
        refused: 'validation_failed',
        detail: `${detail}.`,
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
    summary: 'Shows how far a simulation is',
    description: 'At any time, sent = stored + duplicates + deadLettered + queued.',
    params: Type.Object({ id: Type.String() }),
    responses: { 200: simulationResponse },
    refusals: ['simulation_not_found'],
    handle: async ({ merchantId, params: { id } }) => {
      const body = await simulationProgress({ merchantId, id }, ports);
      if (body) return { status: 200, body };
      return { refused: 'simulation_not_found', detail: 'This merchant has no simulation with this id.' };
    },
  });
}
