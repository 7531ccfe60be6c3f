/** What is open is spread over this many partitions of the index that the sweeper reads. */
export const OPEN_SHARDS = 4;

/** Where something open is filed for the sweeper. @param id ends in a ULID, whose last character is random */
export function openShardOf(id: string): number {
  return id.charCodeAt(id.length - 1) % OPEN_SHARDS;
}
