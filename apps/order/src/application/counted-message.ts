import type { SimulationId } from '@millrace/contracts-order';

/** Identifies one message of a simulation; both fields are message attributes. */
export interface CountedMessage {
  readonly simulationId: SimulationId;
  /** Position of the message within its simulation, from 0. */
  readonly sequence: number;
}

/** A rejected order counts as stored. */
export type CountedOutcome = 'stored' | 'duplicate' | 'dead_lettered';

/** Port: counts the outcome of every message of a simulation. */
export interface MessageCount {
  /**
   * Counts a message that has no other effect. The first outcome counts, except that a redriven dead letter
   * may become stored or a duplicate.
   * @throws OrderStoreUnavailable (retryable)
   */
  count(message: CountedMessage, outcome: CountedOutcome): Promise<void>;
}
