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

/** The routes of simulations, for the orders API, whose refusals have to hold `simulationRefusals`. */
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
      'The orders are processed as those of the shop are: valid ones, invalid ones and repeats of earlier ones, in the ' +
      'shares that are asked for, made from the seed alone. They go through a queue of their own, take stock that the ' +
      `simulation alone has, and ask for no payment. At most ${SIMULATION_LIMITS.messages} messages a simulation, and ` +
      `${SIMULATION_LIMITS.running} simulations of a merchant at a time. Some stages have no simulations.`,
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
    summary: 'Shows how far a simulation is',
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
