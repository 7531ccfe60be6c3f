import type { SpikePlan } from './spike.ts';

/** For the tests. */
export const shortSpike: SpikePlan = { ordersPerSecond: 20, times: 20, secondsBefore: 5, secondsOfSpike: 20 };

/** A minute at twenty times the normal rate, for the picture. */
export const fullSpike: SpikePlan = { ordersPerSecond: 20, times: 20, secondsBefore: 15, secondsOfSpike: 60 };
