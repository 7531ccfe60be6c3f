import type { Brand } from '@millrace/identifiers';

/** An instant in UTC, RFC 3339 with milliseconds. Instants sort like their texts. */
export type Instant = Brand<string, 'Instant'>;

/** Returns the current time. Tests inject a clock of their own. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** @throws RangeError for an invalid date */
export function instantOf(date: Date): Instant {
  return date.toISOString() as Instant;
}
