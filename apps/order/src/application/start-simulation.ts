import type { SimulationId, SimulationRequest } from '@millrace/contracts-order';
import {
  idempotently,
  makeRecord,
  type Attempt,
  type IdempotencyRecord,
  type IdempotencyStore,
  type IdempotentOutcome,
  type IdempotentRequest,
  type RecordedResponse,
} from '@millrace/idempotency';
import { SIMULATION_LIMITS, type Simulation } from '../domain/simulation.ts';
import { endedOf } from './simulation-progress.ts';
import type { RunningSimulations, SimulationStore } from './simulation-ports.ts';

/** Port: makes the responses to a request, which are sent and stored for repeats. */
export interface StartSimulationAnswers {
  started(simulation: Simulation): RecordedResponse;
  /** For a simulation with too many messages. */
  tooLarge(): RecordedResponse;
}

export interface StartSimulationPorts {
  readonly simulations: Pick<SimulationStore, 'running' | 'create' | 'countOutcomes'>;
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

/** Attempts to start while other simulations of the merchant are starting. */
const MAX_TRIES = 5;
/** After this time a simulation no longer counts as running, whatever its state. */
const RUNS_AT_MOST_MS = 60 * 60 * 1000;

const TOO_MANY = {
  kind: 'unavailable',
  code: 'too_many_simulations',
  detail: `${SIMULATION_LIMITS.running} simulations of this merchant are running; wait until one is done.`,
} as const;

/**
 * Starts a simulation, at most once for its idempotency key: it stores it, and the table's stream starts the
 * messages.
 * @returns the response; recorded refusal: simulation_too_large. Not recorded: `rates_exceed_one`, which
 * breaks the schema, and `unavailable` with the code too_many_simulations
 * @throws SimulationUnavailable (retryable, with the same key)
 */
export async function startSimulation(
  { merchantId, idempotencyKey: key, correlationId, request }: StartSimulationCommand,
  ports: StartSimulationPorts,
): Promise<IdempotentOutcome | { readonly kind: 'rates_exceed_one' }> {
  const { count, invalidRate = 0, duplicateRate = 0, seed } = request;
  if (invalidRate + duplicateRate > 1) return { kind: 'rates_exceed_one' };

  const { idempotency, answers, newSimulationId, clock } = ports;
  const now = clock();
  const sent: IdempotentRequest = { merchantId, route: ROUTE, key, body: request };
  return idempotently(sent, idempotency, now, async () => {
    if (count > SIMULATION_LIMITS.messages) return { kind: 'refused', response: answers.tooLarge() };
    const id = newSimulationId(now);
    const facts = { merchantId, id, count, invalidRate, duplicateRate, seed };
    const simulation = { ...facts, correlationId, createdAt: now.toISOString() };
    return create(simulation, makeRecord(sent, answers.started(simulation), now), ports);
  });
}

async function create(
  simulation: Simulation,
  record: IdempotencyRecord,
  { simulations, clock }: StartSimulationPorts,
): Promise<Attempt> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const { version, ...started } = await simulations.running(simulation.merchantId);
    const left = await stillRunning(started.simulations, clock(), simulations);
    if (left.length >= SIMULATION_LIMITS.running) return TOO_MANY;
    const outcome = await simulations.create(simulation, record, { simulations: left, version });
    if (outcome === 'created') return { kind: 'committed', response: record.response };
    if (outcome === 'key_taken') return { kind: 'key_taken' };
  }
  return { kind: 'contended' };
}

async function stillRunning(
  started: RunningSimulations['simulations'],
  now: Date,
  simulations: Pick<SimulationStore, 'countOutcomes'>,
): Promise<RunningSimulations['simulations']> {
  const checked = await Promise.all(
    started
      .filter(({ createdAt }) => now.getTime() - Date.parse(createdAt) < RUNS_AT_MOST_MS)
      .map(async (one) => ({ one, ended: endedOf(await simulations.countOutcomes(one.id)) })),
  );
  return checked.filter(({ one, ended }) => ended < one.count).map(({ one }) => one);
}
