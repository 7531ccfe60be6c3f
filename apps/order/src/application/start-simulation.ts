import type { SimulationId, SimulationRequest } from '@millrace/contracts-order';
import {
  idempotently,
  type IdempotencyStore,
  type IdempotentOutcome,
  type RecordedResponse,
} from '@millrace/idempotency';
import type { Simulation } from '../domain/simulation.ts';
import type { SimulationProducts, SimulationStore } from './simulation-ports.ts';

/** Port: the answers to a request, as they are sent and stored to be sent again. */
export interface StartSimulationAnswers {
  started(simulation: Simulation): RecordedResponse;
  /** There is no product that could be ordered. */
  nothingToOrder(): RecordedResponse;
}

export interface StartSimulationPorts {
  readonly simulations: Pick<SimulationStore, 'create'>;
  readonly products: SimulationProducts;
  readonly idempotency: IdempotencyStore;
  readonly answers: StartSimulationAnswers;
  readonly newSimulationId: (createdAt: Date) => SimulationId;
  readonly clock: () => Date;
}

export interface StartSimulationCommand {
  readonly merchantId: string;
  readonly idempotencyKey: string;
  readonly correlationId: string;
  readonly request: SimulationRequest;
}

const ROUTE = 'POST /orders/simulations';

/**
 * Starts a simulation, at most once for its idempotency key: it is stored, and its chunks follow from that.
 * @returns the answer to give; recorded refusal: nothing_to_order. `rates_exceed_one`: nothing is recorded, as such a
 *   request does not fit its schema
 * @throws SimulationUnavailable (retryable, with the same key)
 */
export async function startSimulation(
  { merchantId, idempotencyKey: key, correlationId, request }: StartSimulationCommand,
  ports: StartSimulationPorts,
): Promise<IdempotentOutcome | { readonly kind: 'rates_exceed_one' }> {
  const { count, invalidRate = 0, duplicateRate = 0, seed } = request;
  if (invalidRate + duplicateRate > 1) return { kind: 'rates_exceed_one' };

  const { simulations, products, idempotency, answers, newSimulationId, clock } = ports;
  const now = clock();
  return idempotently(
    { merchantId, route: ROUTE, key, body: request },
    idempotency,
    now,
    async (recordOf) => {
      if ((await products.all()).length === 0) return { kind: 'refused', response: answers.nothingToOrder() };
      const simulation: Simulation = {
        merchantId,
        id: newSimulationId(now),
        count,
        invalidRate,
        duplicateRate,
        seed,
        correlationId,
        createdAt: now.toISOString(),
      };
      const record = recordOf(answers.started(simulation));
      const outcome = await simulations.create(simulation, record);
      return outcome === 'created' ? { kind: 'committed', response: record.response } : { kind: outcome };
    },
  );
}
