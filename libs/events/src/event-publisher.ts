import type { BusEvent } from './event-contract.ts';

/** Port: puts events on the bus. */
export interface EventPublisher {
  /**
   * Resolves when every event is accepted by the bus.
   * @returns the events that the bus did not take, in order; the caller retries or reports those
   */
  publish(events: readonly BusEvent[]): Promise<readonly BusEvent[]>;
}
