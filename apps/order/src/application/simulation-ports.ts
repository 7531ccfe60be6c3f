import type { SimulationId } from '@millrace/contracts-order';
import { Failure } from '@millrace/failures';
import type { IdempotencyRecord } from '@millrace/idempotency';
import type { Simulation, SimulationKey } from '../domain/simulation.ts';
import type { CountedOutcome } from './counted-message.ts';

/** The number of a simulation's messages by outcome. */
export type OutcomeCounts = Readonly<Record<CountedOutcome, number>>;

export interface StoredSimulation {
  readonly simulation: Simulation;
  readonly sentChunks: ReadonlySet<number>;
  /** The number of messages in those chunks. */
  readonly sent: number;
}

/** Simulations of one merchant that are not known to be done. */
export interface RunningSimulations {
  readonly simulations: readonly Pick<Simulation, 'id' | 'count' | 'createdAt'>[];
  /** Version of this list; every start changes it. */
  readonly version: number;
}

/**
 * Port: keeps simulations, creates their stock, and counts the outcomes of their messages. Every method
 * throws `SimulationUnavailable` when the store fails or its outcome is unknown.
 */
export interface SimulationStore {
  /** Strongly consistent. */
  running(merchantId: string): Promise<RunningSimulations>;
  /**
   * Stores a simulation, the record of its request and the merchant's list of running simulations, all or
   * nothing.
   * - `key_taken`: the idempotency key already has a record.
   * - `overtaken`: another simulation of the merchant has started since `running` was read, or is starting.
   */
  create(
    simulation: Simulation,
    record: IdempotencyRecord,
    running: RunningSimulations,
  ): Promise<'created' | 'key_taken' | 'overtaken'>;
  /** Strongly consistent; undefined once a simulation has expired. */
  find(key: SimulationKey): Promise<StoredSimulation | undefined>;
  /** Creates a simulation's stock of all simulated products, once. */
  stockUp(simulation: Simulation): Promise<void>;
  /**
   * Counts the messages of a chunk as sent.
   * @returns false when the chunk was marked before; then nothing is counted
   */
  markSent(key: SimulationKey, chunk: number, messages: number): Promise<boolean>;
  /** Eventually consistent; never counts too many. */
  countOutcomes(simulationId: SimulationId): Promise<OutcomeCounts>;
}

/** A message for the queue of simulated orders. */
export interface SimulatedMessage {
  /** The merchant of the simulation. */
  readonly merchantId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<'simulationId' | 'sequence', string>>;
}

/** Port: the queue of simulated orders only. */
export interface SimulationQueue {
  /** Resolves when every message is in the queue. @throws SimulationUnavailable when any of them may not be */
  send(messages: readonly SimulatedMessage[]): Promise<void>;
}

/** A dependency of simulations failed or did not answer. */
export class SimulationUnavailable extends Failure {
  override readonly name = 'SimulationUnavailable';
}
