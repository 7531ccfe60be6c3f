import { dueAfter as sweepDueAfter } from '@millrace/sweeping';
import { instantOf, type Instant } from '@millrace/time';

/** When the sweeper checks a payment that changes now. */
export function dueAfter(now: Date, sweepAfterSeconds: number): Instant {
  return instantOf(sweepDueAfter(now, 0, sweepAfterSeconds));
}
