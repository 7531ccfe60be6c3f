import type { Logger } from '@millrace/observability';
import { dueAfter, OPEN_SHARDS, SWEEPS_UNTIL_ALARM } from './sweep-policy.ts';

/** An open item that has not changed for too long. Instants are RFC 3339 in UTC. */
export interface Due {
  readonly id: string;
  readonly merchantId: string;
  readonly dueAt: string;
  /** How often it was requeued since its last change. */
  readonly sweeps: number;
}

export interface DuePage<Kind extends Due> {
  readonly due: readonly Kind[];
  /** Where to continue; undefined at the end. */
  readonly next?: Kind;
}

/** Port: finds open items that make no progress. */
export interface DueStore<Kind extends Due> {
  /** The open items of one shard with a `dueAt` not after `dueBy`, oldest first. */
  findDue(query: { shard: number; dueBy: string; limit: number; after?: Kind }): Promise<DuePage<Kind>>;
  /**
   * Restarts the item's processing and counts one more sweep.
   * @returns false if the item was changed or requeued since it was found
   */
  requeue(due: Kind, nextDueAt: string): Promise<boolean>;
}

/** Maximum items per page. All items of a page are requeued concurrently. */
const PAGE_SIZE = 25;

/** With `PAGE_SIZE`, this bounds the items that one sweep requeues per shard. The next sweep continues. */
const MAX_PAGES_PER_SHARD = 40;

/** The log message of each sweep's summary. Alarms count these lines. */
export const SWEEP_FINISHED = 'sweep finished';

export interface SweepSummary {
  readonly found: number;
  readonly requeued: number;
  /** Changed by others after they were found. */
  readonly overtaken: number;
  /** Could not be requeued; the next sweep finds them again. */
  readonly failed: number;
  /** Requeued at least `SWEEPS_UNTIL_ALARM` times. */
  readonly stillOpen: number;
  /** Requeued `SWEEPS_UNTIL_ALARM` times with this sweep. */
  readonly newlyStuck: number;
  /** Whether there may be more due items that this sweep did not reach. */
  readonly moreDue: boolean;
}

export interface SweepPorts<Kind extends Due> {
  readonly store: DueStore<Kind>;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly sweepAfterSeconds: number;
  /** The item's name in logs, for example `order`. */
  readonly nameOf: (due: Kind) => string;
  /** Whether the store failed. The item is then left to the next sweep. */
  readonly isUnavailable: (error: unknown) => boolean;
}

/**
 * Requeues every open item that has made no progress for too long. All steps are idempotent, so a lost message does no
 * harm.
 * @throws the store's error if the search fails
 */
export async function sweep<Kind extends Due>(ports: SweepPorts<Kind>): Promise<SweepSummary> {
  const shards = Array.from({ length: OPEN_SHARDS }, (_, shard) => sweepShard(shard, ports));
  const summary = (await Promise.all(shards)).reduce(sum);
  ports.logger.info(SWEEP_FINISHED, { ...summary });
  return summary;
}

async function sweepShard<Kind extends Due>(shard: number, ports: SweepPorts<Kind>): Promise<SweepSummary> {
  const dueBy = ports.clock().toISOString();
  let summary = emptySummary;
  let after: Kind | undefined;
  for (let page = 0; page < MAX_PAGES_PER_SHARD; page += 1) {
    const query = { shard, dueBy, limit: PAGE_SIZE, ...(after && { after }) };
    const { due, next } = await ports.store.findDue(query);
    const ofPage = (await Promise.all(due.map((one) => requeue(one, ports)))).reduce(sum, emptySummary);
    summary = sum(summary, ofPage);
    after = next;
    if (!after) return summary;
    // No item of the page could be requeued: the store is down, and every further page would wait for it.
    if (due.length > 0 && ofPage.failed === due.length) break;
  }
  return { ...summary, moreDue: true };
}

async function requeue<Kind extends Due>(due: Kind, ports: SweepPorts<Kind>): Promise<SweepSummary> {
  const { store, clock, logger, sweepAfterSeconds, nameOf, isUnavailable } = ports;
  const sweeps = due.sweeps + 1;
  const name = nameOf(due);
  const facts = { [`${name}Id`]: due.id, merchantId: due.merchantId, sweeps };
  try {
    const requeued = await store.requeue(due, dueAfter(clock(), sweeps, sweepAfterSeconds).toISOString());
    if (!requeued) return { ...emptySummary, found: 1, overtaken: 1 };
    const isStillOpen = sweeps >= SWEEPS_UNTIL_ALARM;
    if (isStillOpen) logger.error(`${name} still open after ${sweeps} sweeps`, facts);
    return {
      ...emptySummary,
      found: 1,
      requeued: 1,
      stillOpen: isStillOpen ? 1 : 0,
      newlyStuck: sweeps === SWEEPS_UNTIL_ALARM ? 1 : 0,
    };
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    logger.error(`${name} not requeued`, { ...facts, error });
    return { ...emptySummary, found: 1, failed: 1 };
  }
}

const emptySummary: SweepSummary = {
  found: 0,
  requeued: 0,
  overtaken: 0,
  failed: 0,
  stillOpen: 0,
  newlyStuck: 0,
  moreDue: false,
};

function sum(left: SweepSummary, right: SweepSummary): SweepSummary {
  return {
    found: left.found + right.found,
    requeued: left.requeued + right.requeued,
    overtaken: left.overtaken + right.overtaken,
    failed: left.failed + right.failed,
    stillOpen: left.stillOpen + right.stillOpen,
    newlyStuck: left.newlyStuck + right.newlyStuck,
    moreDue: left.moreDue || right.moreDue,
  };
}
