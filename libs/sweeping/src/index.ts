export {
  sweep,
  SWEEP_FINISHED,
  type Due,
  type DuePage,
  type DueStore,
  type SweepPorts,
  type SweepSummary,
} from './sweep.ts';
export { dueAfter, firstDueAt, OPEN_SHARDS, openShardOf, SWEEPS_UNTIL_ALARM } from './sweep-policy.ts';
