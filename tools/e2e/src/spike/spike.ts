import { setTimeout as delay } from 'node:timers/promises';
import type { ProductResponse } from '@millrace/contracts-order';
import { until, type AwsEndpoint } from '@millrace/tools-start';
import { publishOrders } from '../platform/orders.ts';
import { messagesIn } from '../platform/queues.ts';
import { storedOrders } from './stock.ts';
import { spikeOrders, type SpikeOrder } from './spike-orders.ts';

export interface SpikePlan {
  readonly ordersPerSecond: number;
  /** The rate of the spike as a multiple of the normal rate. */
  readonly times: number;
  readonly secondsBefore: number;
  readonly secondsOfSpike: number;
}

export interface SpikeSample {
  readonly second: number;
  /** Orders sent in this second. */
  readonly arriving: number;
  /** Messages in OrderQueue at its beginning. */
  readonly backlog: number;
}

export interface SpikeOutcome {
  readonly samples: readonly SpikeSample[];
  /** All sent orders, in sequence. */
  readonly orders: readonly SpikeOrder[];
}

const DRAINED_WITHIN_SECONDS = 600;

/**
 * Publishes orders on the topic at the normal rate, then at a multiple of it, then at the normal rate again until the
 * queue is empty. They are real orders of the shop's merchant: they take its stock and are paid.
 * @throws Error when the queue is not empty after ten minutes, or the topic refuses a message
 */
export async function runSpike(
  {
    endpointUrl,
    aws,
    products,
  }: {
    readonly endpointUrl: string;
    readonly aws: AwsEndpoint;
    readonly products: readonly ProductResponse[];
  },
  plan: SpikePlan,
): Promise<SpikeOutcome> {
  const spikeEnds = plan.secondsBefore + plan.secondsOfSpike;
  const make = spikeOrders(products);
  const samples: SpikeSample[] = [];
  const orders: SpikeOrder[] = [];
  const published: Promise<void>[] = [];
  const startedAtMs = performance.now();
  for (let second = 0; ; second += 1) {
    if (second > spikeEnds + DRAINED_WITHIN_SECONDS) throw new Error('OrderQueue does not become empty');
    await delay(Math.max(0, startedAtMs + second * 1000 - performance.now()));
    const backlog = await messagesIn(aws, 'OrderQueue');
    const during = second >= plan.secondsBefore && second < spikeEnds;
    const over = second > spikeEnds && backlog <= plan.ordersPerSecond;
    const arriving = over ? 0 : plan.ordersPerSecond * (during ? plan.times : 1);
    samples.push({ second, arriving, backlog });
    if (over) break;
    const batch = make(arriving);
    orders.push(...batch);
    const publishing = publishOrders(
      endpointUrl,
      batch.map(({ body }) => body),
    );
    // Failures are handled when all calls are awaited.
    publishing.catch(() => undefined);
    published.push(publishing);
  }
  await Promise.all(published);
  await until('OrderQueue is empty', DRAINED_WITHIN_SECONDS * 1000, async () =>
    (await messagesIn(aws, 'OrderQueue')) === 0 ? true : undefined,
  );
  return { samples, orders };
}

export type Totals = Readonly<Record<'sent' | 'stored' | 'duplicates' | 'deadLettered' | 'queued', number>>;

/** The expected outcome of the messages of a spike. */
export function expectedOf(orders: readonly SpikeOrder[]): Totals {
  const count = (kind: SpikeOrder['kind']): number => orders.filter((order) => order.kind === kind).length;
  return {
    sent: orders.length,
    stored: count('valid') + count('refused'),
    duplicates: count('duplicate'),
    deadLettered: count('invalid'),
    queued: 0,
  };
}

/**
 * The outcome of the messages of a spike, from the tables and queues.
 * @param deadLettersBefore number of dead letters of OrderQueue before the spike
 */
export async function totalsOf(
  aws: AwsEndpoint,
  orders: readonly SpikeOrder[],
  deadLettersBefore: number,
): Promise<Totals> {
  const sent = new Set(orders.map(({ orderId }) => orderId));
  const stored = (await storedOrders(aws)).filter(({ orderId }) => sent.has(orderId)).length;
  const deadLettered = (await messagesIn(aws, 'OrderQueue-dlq')) - deadLettersBefore;
  const queued = await messagesIn(aws, 'OrderQueue');
  const duplicates = orders.filter(({ kind }) => kind === 'duplicate').length;
  return { sent: orders.length, stored, duplicates, deadLettered, queued };
}
