import type { SpikePlan } from './spike.ts';

const normal = { ordersPerSecond: 20, times: 20 } as const;

/** A minute at twenty times the normal rate. */
export const fullSpike: SpikePlan = { ...normal, secondsBefore: 15, secondsOfSpike: 60 };

/** A shorter version for every run of the tests. */
export const shortSpike: SpikePlan = { ...normal, secondsBefore: 2, secondsOfSpike: 10 };
