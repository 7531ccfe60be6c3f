import { openShardOf } from '../open-shards.ts';

/** The index of what is open: partitioned by `openShard`, sorted by `dueAt`. An item without them is not in it. */
export const OPEN = 'open';

/** The attribute `openShard` of something open. */
export function openShardKeyOf(id: string): string {
  return openShardKey(openShardOf(id));
}

export function openShardKey(shard: number): string {
  return `open#${shard}`;
}
