import type { Logger } from '@millrace/observability';
import type { Due, DueStore } from './due-store.ts';
import { OPEN_SHARDS } from './open-shards.ts';
import { dueAfter, SWEEPS_UNTIL_ALARM } from './sweep-policy.ts';

/** What one page has at most; all of it is put back at the same time. */
const PAGE_SIZE = 25;

/** With `PAGE_SIZE`, what one sweep puts back of one shard at most; the next sweep goes on from there. */
const MAX_PAGES_PER_SHARD = 40;

export interface SweepSummary {
  readonly found: number;
  readonly requeued: number;
  /** Changed by somebody else between being found and being put back. */
  readonly overtaken: number;
  /** Could not be put back; the next sweep finds them again. */
  readonly failed: number;
  /** Whether something may be due that this sweep did not get to. */
  readonly moreDue: boolean;
}

export interface SweepPorts<Kind extends Due> {
  readonly store: DueStore<Kind>;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly sweepAfterSeconds: number;
  /** What it is called in the log, `order`. */
  readonly nounOf: (due: Kind) => string;
  /** Whether an error is the store's own: what it could not put back is left to the next sweep. */
  readonly isUnavailable: (error: unknown) => boolean;
}

/**
 * Puts everything that has stood still for too long back on its way, where every step is safe to repeat. It is what
 * makes a lost message harmless.
 * @throws what the store throws when it cannot be searched
 */
export async function sweep<Kind extends Due>(ports: SweepPorts<Kind>): Promise<SweepSummary> {
  const shards = Array.from({ length: OPEN_SHARDS }, (_, shard) => sweepShard(shard, ports));
  const summary = (await Promise.all(shards)).reduce(sum);
  ports.logger.info('sweep finished', { ...summary });
  return summary;
}

async function sweepShard<Kind extends Due>(shard: number, ports: SweepPorts<Kind>): Promise<SweepSummary> {
  const dueBy = ports.clock().toISOString();
  let summary = nothing;
  let after: Kind | undefined;
  for (let page = 0; page < MAX_PAGES_PER_SHARD; page += 1) {
    const query = { shard, dueBy, limit: PAGE_SIZE, ...(after && { after }) };
    const { due, next } = await ports.store.findDue(query);
    summary = (await Promise.all(due.map((one) => putBack(one, ports)))).reduce(sum, summary);
    after = next;
    if (!after) return summary;
  }
  return { ...summary, moreDue: true };
}

async function putBack<Kind extends Due>(due: Kind, ports: SweepPorts<Kind>): Promise<SweepSummary> {
  const { store, clock, logger, sweepAfterSeconds, nounOf, isUnavailable } = ports;
  const sweeps = due.sweeps + 1;
  const noun = nounOf(due);
  const facts = { [`${noun}Id`]: due.id, merchantId: due.merchantId, sweeps };
  try {
    const requeued = await store.requeue(due, dueAfter(clock(), sweeps, sweepAfterSeconds).toISOString());
    if (!requeued) return { ...nothing, found: 1, overtaken: 1 };
    if (sweeps >= SWEEPS_UNTIL_ALARM) logger.error(`${noun} does not get on in spite of many sweeps`, facts);
    return { ...nothing, found: 1, requeued: 1 };
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    logger.error(`${noun} was not put back`, { ...facts, error });
    return { ...nothing, found: 1, failed: 1 };
  }
}

const nothing: SweepSummary = { found: 0, requeued: 0, overtaken: 0, failed: 0, moreDue: false };

function sum(left: SweepSummary, right: SweepSummary): SweepSummary {
  return {
    found: left.found + right.found,
    requeued: left.requeued + right.requeued,
    overtaken: left.overtaken + right.overtaken,
    failed: left.failed + right.failed,
    moreDue: left.moreDue || right.moreDue,
  };
}
