import type { Service } from '../../core/registry.ts';
import { schedule, type SchedulerService } from './resources.ts';
import { Scheduler } from './scheduler.ts';

const STOP_BOUND_MS = 5000;

/** EventBridge Scheduler. */
export const scheduler: Service<'scheduler', SchedulerService> = {
  name: 'scheduler',
  needs: [],
  resources: [schedule],
  start: (core) => ({ config: core.config, scheduler: new Scheduler(core, core.flows.gate, Date.now) }),
  stop: (own) => own.scheduler.stop(STOP_BOUND_MS),
};
