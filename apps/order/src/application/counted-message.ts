import type { SimulationId } from '@millrace/contracts-order';

/** Names one message of a simulation; the two come with it as message attributes. */
export interface CountedMessage {
  readonly simulationId: SimulationId;
  /** Of the message within its simulation, from 0. */
  readonly sequence: number;
}

/** A rejected order is stored, too, whatever the reason. */
export type CountedOutcome = 'stored' | 'duplicate' | 'dead_lettered';

/** Port: remembers what became of every message of a simulation. */
export interface MessageCount {
  /**
   * Counts a message that has no other effect. What was counted first stands, but that a dead letter that was put back
   * (after an edit, say) may become stored or a duplicate.
   * @throws OrderStoreUnavailable (retryable)
   */
  count(message: CountedMessage, outcome: CountedOutcome): Promise<void>;
}
