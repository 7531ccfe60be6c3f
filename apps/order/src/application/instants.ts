import { dueAfter } from '@millrace/sweeping';
import { instantOf, type Instant } from '@millrace/time';

/** When the sweeper checks an order that changes at `now`. */
export function firstDueAt(now: Date, sweepAfterSeconds: number): Instant {
  return instantOf(dueAfter(now, 0, sweepAfterSeconds));
}
