import type { SpikePlan } from './spike.ts';

/** A minute at twenty times the normal rate. */
export const fullSpike: SpikePlan = { ordersPerSecond: 20, times: 20, secondsBefore: 15, secondsOfSpike: 60 };
