import type { SimulationId } from '@millrace/contracts-order';
import { Failure } from '@millrace/failures';
import type { IdempotencyRecord } from '@millrace/idempotency';
import type { Simulation, SimulationKey } from '../domain/simulation.ts';
import type { CountedOutcome } from './counted-message.ts';

/** Messages of one simulation, by what became of them. */
export type OutcomeCounts = Readonly<Record<CountedOutcome, number>>;

export interface StoredSimulation {
  readonly simulation: Simulation;
  readonly sentChunks: ReadonlySet<number>;
  /** Messages of those chunks. */
  readonly sent: number;
}

/** Simulations of one merchant that were not seen to be done. */
export interface RunningSimulations {
  readonly simulations: readonly Pick<Simulation, 'id' | 'count' | 'createdAt'>[];
  /** Of this list; it changes with every simulation that is started. */
  readonly version: number;
}

/**
 * Port: keeps simulations, gives them their stock, and counts what becomes of their messages.
 * Every method throws `SimulationUnavailable` when it cannot tell or do what it is asked.
 */
export interface SimulationStore {
  /** Strongly consistent. */
  running(merchantId: string): Promise<RunningSimulations>;
  /**
   * Stores a simulation, the record of its request and which simulations of the merchant run with it, all or nothing.
   * - `key_taken`: the idempotency key has a record already.
   * - `overtaken`: another simulation of the merchant was started since `running` was read, or is being started.
   */
  create(
    simulation: Simulation,
    record: IdempotencyRecord,
    running: RunningSimulations,
  ): Promise<'created' | 'key_taken' | 'overtaken'>;
  /** Strongly consistent; undefined once a simulation is past its time. */
  find(key: SimulationKey): Promise<StoredSimulation | undefined>;
  /** Gives a simulation the stock of all simulated products, once. */
  stockUp(simulation: Simulation): Promise<void>;
  /**
   * Counts the messages of a chunk as sent.
   * @returns false when the chunk was marked before, and nothing was counted
   */
  markSent(key: SimulationKey, chunk: number, messages: number): Promise<boolean>;
  /** Eventually consistent; never more than there are. */
  countOutcomes(simulationId: SimulationId): Promise<OutcomeCounts>;
}

/** A message for the queue of simulated orders, with all of what makes it. */
export interface SimulatedMessage {
  /** Whose simulation it is of. */
  readonly merchantId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<'simulationId' | 'sequence', string>>;
}

/** Port: the queue that simulated orders come by, and no others. */
export interface SimulationQueue {
  /** Resolves when every message is in the queue. @throws SimulationUnavailable when any of them may not be */
  send(messages: readonly SimulatedMessage[]): Promise<void>;
}

/** What a simulation needs did not answer or refused. */
export class SimulationUnavailable extends Failure {
  override readonly name = 'SimulationUnavailable';
}
