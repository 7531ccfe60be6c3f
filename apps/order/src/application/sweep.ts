import type { Logger } from '@millrace/observability';
import { SWEEPS_UNTIL_ALARM } from '../domain/sweep-policy.ts';
import { dueAfter, instantOf } from './instants.ts';
import { OPEN_SHARDS, type DueOrder, type DueOrders } from './due-orders.ts';
import { OrderStoreUnavailable } from './order-store.ts';

/** Orders of one page; they are put back at the same time. */
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

interface SweepPorts {
  readonly dueOrders: DueOrders;
  readonly clock: () => Date;
  readonly logger: Logger;
  readonly sweepAfterSeconds: number;
}

/**
 * Puts every order that has stood still for too long back on its way: its stream record takes a placed order to the
 * topic again and an accepted one to the payment module, where every step is safe to repeat. It is what makes a lost
 * message harmless.
 * @throws OrderStoreUnavailable when the store cannot be searched
 */
export async function sweep(ports: SweepPorts): Promise<SweepSummary> {
  const shards = Array.from({ length: OPEN_SHARDS }, (_, shard) => sweepShard(shard, ports));
  const summary = (await Promise.all(shards)).reduce(sum);
  ports.logger.info('sweep finished', { ...summary });
  return summary;
}

async function sweepShard(shard: number, ports: SweepPorts): Promise<SweepSummary> {
  const dueBy = instantOf(ports.clock());
  let summary = nothing;
  let after: DueOrder | undefined;
  for (let page = 0; page < MAX_PAGES_PER_SHARD; page += 1) {
    const query = { shard, dueBy, limit: PAGE_SIZE, ...(after && { after }) };
    const { due, next } = await ports.dueOrders.findDue(query);
    summary = (await Promise.all(due.map((one) => putBack(one, ports)))).reduce(sum, summary);
    after = next;
    if (!after) return summary;
  }
  return { ...summary, moreDue: true };
}

async function putBack(due: DueOrder, { dueOrders, clock, logger, sweepAfterSeconds }: SweepPorts) {
  const sweeps = due.sweeps + 1;
  const facts = { orderId: due.id, merchantId: due.merchantId, sweeps };
  try {
    const requeued = await dueOrders.requeue(due, dueAfter(clock(), sweeps, sweepAfterSeconds));
    if (!requeued) return { ...nothing, found: 1, overtaken: 1 };
    if (sweeps >= SWEEPS_UNTIL_ALARM) logger.error('order does not get on in spite of many sweeps', facts);
    return { ...nothing, found: 1, requeued: 1 };
  } catch (error) {
    if (!(error instanceof OrderStoreUnavailable)) throw error;
    logger.error('order was not put back', { ...facts, error });
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
