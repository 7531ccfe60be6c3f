import { dueAfter as sweepDueAfter } from '@millrace/sweeping';
import type { Instant } from '../domain/instant.ts';

export function instantOf(date: Date): Instant {
  return date.toISOString() as Instant;
}

/** When a payment that changes now is looked at by the sweeper. */
export function dueAfter(now: Date, sweepAfterSeconds: number): Instant {
  return instantOf(sweepDueAfter(now, 0, sweepAfterSeconds));
}
