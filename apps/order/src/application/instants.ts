import type { Instant } from '../domain/instant.ts';
import { sweepDelayMs } from '../domain/sweep-policy.ts';

export function instantOf(date: Date): Instant {
  return date.toISOString() as Instant;
}

/** When an order that changes now, or is put back now, is looked at by the sweeper. */
export function dueAfter(now: Date, sweeps: number, sweepAfterSeconds: number): Instant {
  return instantOf(new Date(now.getTime() + sweepDelayMs(sweeps, sweepAfterSeconds)));
}
