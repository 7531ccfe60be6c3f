import { setTimeout as delay } from 'node:timers/promises';
import type { SimulationRequest, SimulationResponse } from '@millrace/contracts-order';
import type { AwsEndpoint } from '@millrace/tools-start';
import type { Merchant } from '../platform/merchant.ts';
import { messagesIn } from '../platform/queues.ts';
import { simulate, simulationEnds } from '../platform/simulations.ts';

/** One simulation is started in every second, so that the rate is kept however busy the platform is. */
export interface SpikePlan {
  readonly ordersPerSecond: number;
  /** How many times that the spike is. */
  readonly times: number;
  readonly secondsBefore: number;
  readonly secondsOfSpike: number;
  readonly rates: Pick<SimulationRequest, 'invalidRate' | 'duplicateRate'>;
  /** Of the first second; each has the next. */
  readonly seed: number;
}

export interface SpikeSample {
  readonly second: number;
  /** Orders that are sent in this second. */
  readonly arriving: number;
  /** Messages in OrderQueue at its beginning. */
  readonly backlog: number;
}

export interface SpikeOutcome {
  readonly samples: readonly SpikeSample[];
  /** What has become of the orders of each second. */
  readonly simulations: readonly SimulationResponse[];
}

const DRAINED_WITHIN_SECONDS = 600;

/**
 * Sends orders at the normal rate, then at a multiple of it, then at the normal rate again until nothing waits.
 * @throws Error when the queue is not empty after ten minutes, or a simulation is refused or does not end
 */
export async function runSpike(
  { merchant, aws }: { readonly merchant: Merchant; readonly aws: AwsEndpoint },
  plan: SpikePlan,
): Promise<SpikeOutcome> {
  const spikeEnds = plan.secondsBefore + plan.secondsOfSpike;
  const samples: SpikeSample[] = [];
  const started: Promise<string>[] = [];
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
    const simulation = simulate(merchant, { ...plan.rates, count: arriving, seed: plan.seed + second });
    // The failure of one is seen by the loop below; until then it is nobody's.
    simulation.catch(() => undefined);
    started.push(simulation);
  }
  const simulations: SimulationResponse[] = [];
  for (const id of started) simulations.push(await simulationEnds(merchant, await id));
  return { samples, simulations };
}

export type Reckoning = Readonly<
  Record<'sent' | 'stored' | 'duplicates' | 'deadLettered' | 'queued', number>
>;

/** What all simulations come to together. */
export function reckoningOf(simulations: readonly SimulationResponse[]): Reckoning {
  const sum = (field: keyof Reckoning): number => simulations.reduce((total, one) => total + one[field], 0);
  return {
    sent: sum('sent'),
    stored: sum('stored'),
    duplicates: sum('duplicates'),
    deadLettered: sum('deadLettered'),
    queued: sum('queued'),
  };
}
