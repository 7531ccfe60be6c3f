import { sweepDelayMs } from '../domain/sweep-policy.ts';
import type { Instant } from '../domain/instant.ts';

export function instantOf(date: Date): Instant {
  return date.toISOString() as Instant;
}

/** When a payment that changes now, or is put back now, is looked at by the sweeper. */
export function dueAfter(now: Date, sweeps: number, sweepAfterSeconds: number): Instant {
  return instantOf(new Date(now.getTime() + sweepDelayMs(sweeps, sweepAfterSeconds)));
}
