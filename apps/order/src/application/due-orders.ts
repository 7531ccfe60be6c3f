import type { OrderKey } from '../domain/order.ts';
import type { Instant } from '../domain/instant.ts';

/** A placed or accepted order that has stood still for too long. */
export type DueOrder = OrderKey & { readonly dueAt: Instant; readonly sweeps: number };

export interface DuePage {
  readonly due: readonly DueOrder[];
  /** Where to go on; undefined at the end. */
  readonly next?: DueOrder;
}

/** Port: finds orders that do not get on. Every method throws `OrderStoreUnavailable`. */
export interface DueOrders {
  /** What is open in one shard and has a `dueAt` that is not after `dueBy`, the longest overdue first. */
  findDue(query: { shard: number; dueBy: Instant; limit: number; after?: DueOrder }): Promise<DuePage>;
  /**
   * Puts an order back on its way and counts one sweep more.
   * @returns false when it was changed or put back since it was found
   */
  requeue(due: DueOrder, nextDueAt: Instant): Promise<boolean>;
}

/** Open orders are spread over this many partitions of the index that the sweeper reads. */
export const OPEN_SHARDS = 4;

/** Where an open order is filed for the sweeper; the last character of a ULID is random. */
export function openShardOf(id: string): number {
  return id.charCodeAt(id.length - 1) % OPEN_SHARDS;
}
