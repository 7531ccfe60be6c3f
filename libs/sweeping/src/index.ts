export type { Due, DuePage, DueStore } from './due-store.ts';
export { OPEN_SHARDS, openShardOf } from './open-shards.ts';
export { sweep, type SweepPorts, type SweepSummary } from './sweep.ts';
export { dueAfter } from './sweep-policy.ts';
