import { instantOf, type Instant } from '@millrace/time';

/** The longest delay between two sweeps of the same item. */
const MAX_SWEEP_DELAY_MS = 60 * 60 * 1000;

/** From this many sweeps on, a person should look. Because delays double, the item has been stuck for hours. */
export const SWEEPS_UNTIL_ALARM = 10;

/**
 * When the sweeper checks an item that changes now or is requeued now. The delay doubles with every sweep, up to an hour.
 * @param sweeps how often the item was requeued since its last change
 */
export function dueAfter(now: Date, sweeps: number, sweepAfterSeconds: number): Date {
  return new Date(now.getTime() + Math.min(sweepAfterSeconds * 1000 * 2 ** sweeps, MAX_SWEEP_DELAY_MS));
}

/** When the sweeper checks an item that is created or changes now. */
export function firstDueAt(now: Date, sweepAfterSeconds: number): Instant {
  return instantOf(dueAfter(now, 0, sweepAfterSeconds));
}

/** Open items are spread over this many partitions of the index that the sweeper reads. */
export const OPEN_SHARDS = 4;

/** The shard of an open item. @param id ends in a ULID, whose last character is random */
export function openShardOf(id: string): number {
  return id.charCodeAt(id.length - 1) % OPEN_SHARDS;
}

/** The index of open items: partitioned by `openShard`, sorted by `dueAt`. It has no items without these attributes. */
export const OPEN = 'open';

/** The attribute `openShard` of an open item. */
export function openShardKeyOf(id: string): string {
  return openShardKey(openShardOf(id));
}

export function openShardKey(shard: number): string {
  return `open#${shard}`;
}
