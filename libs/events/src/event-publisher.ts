import type { BusEvent } from './contracts.ts';

/** The events were not taken, or nobody knows whether they were; publishing them again does no harm. */
export class EventsNotPublished extends Error {
  override readonly name = 'EventsNotPublished';
  readonly retryable: boolean;

  constructor(message: string, { retryable, cause }: { retryable: boolean; cause?: unknown }) {
    super(message, { cause });
    this.retryable = retryable;
  }
}

/** Port: puts events on the bus. */
export interface EventPublisher {
  /**
   * Resolves when every event is accepted by the bus.
   * @returns the events that the bus did not take, in order; the caller retries or reports those
   * @throws EventsNotPublished
   */
  publish(events: readonly BusEvent[]): Promise<readonly BusEvent[]>;
}
