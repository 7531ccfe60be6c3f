import type { SimulationId } from '@millrace/contracts-order';
import type { IdempotencyRecord } from '@millrace/idempotency';
import type { SimulatedProduct } from '../domain/simulated-order.ts';
import type { Simulation, SimulationChunk } from '../domain/simulation.ts';
import type { CountedOutcome } from './counted-message.ts';

/** Messages of one simulation, by what became of them. */
export type OutcomeCounts = Readonly<Record<CountedOutcome, number>>;

/**
 * Port: keeps simulations and counts what becomes of their messages.
 * Every method throws `SimulationUnavailable` when it cannot tell or do what it is asked.
 */
export interface SimulationStore {
  /**
   * Stores a simulation and the record of its request, both or neither.
   * @returns `key_taken` when the idempotency key has a record already, `contended` while another request with it runs
   */
  create(simulation: Simulation, record: IdempotencyRecord): Promise<'created' | 'key_taken' | 'contended'>;
  /** Strongly consistent. `sent`: messages of the chunks that are marked as sent. */
  find(key: {
    readonly merchantId: string;
    readonly id: SimulationId;
  }): Promise<(Simulation & { readonly sent: number }) | undefined>;
  /**
   * Counts the messages of a chunk as sent.
   * @returns false when the chunk was marked before, and nothing was counted
   */
  markSent(chunk: SimulationChunk, messages: number): Promise<boolean>;
  /** Eventually consistent; never more than there are. */
  countOutcomes(simulationId: SimulationId): Promise<OutcomeCounts>;
}

/** Port: what can be ordered. */
export interface SimulationProducts {
  /** Every product, in any order. Throws something retryable when it cannot tell. */
  all(): Promise<readonly SimulatedProduct[]>;
}

/** A message for the topic, with all of what makes it. */
export interface SimulatedMessage {
  readonly body: string;
  readonly attributes: Readonly<Record<'eventType' | 'simulationId' | 'sequence', string>>;
}

/** Port: the topic that orders come by. */
export interface SimulationTopic {
  /** Resolves when every message is on the topic. @throws SimulationUnavailable when any of them may not be */
  publish(messages: readonly SimulatedMessage[]): Promise<void>;
}

/** What a simulation needs did not answer or refused; the same call may succeed later. */
export class SimulationUnavailable extends Error {
  override readonly name = 'SimulationUnavailable';
  readonly retryable = true;
}
