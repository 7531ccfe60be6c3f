import type { BusEvent } from './contracts.ts';

/** The events were refused, or the outcome is unknown. Publishing them again is safe. */
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
   * Resolves when the bus has answered for every event.
   * @returns the events that the bus refused, in order; the caller retries or reports them
   * @throws EventsNotPublished
   */
  publish(events: readonly BusEvent[]): Promise<readonly BusEvent[]>;
}
