import type { Cloud } from '../cloud.ts';
import { Gate } from './gate.ts';
import { Scheduler } from './schedules/scheduler.ts';
import { CheckpointTable } from './streams/checkpoints.ts';

export interface PumpContext {
  readonly cloud: Pick<Cloud, 'config' | 'functions' | 'messaging' | 'stateMachines' | 'store' | 'dynamo'>;
  readonly gate: Gate;
  readonly checkpoints: CheckpointTable;
  readonly nowMs: () => number;
}

/** Something that runs between a source and a target. */
export interface Flow {
  start(): void;
  stop(boundMs: number): Promise<void>;
}

const STOP_BOUND_MS = 5000;

/** Whatever runs between a source and a target: pipes, event source mappings, subscriptions and schedules. */
export class Pump {
  readonly scheduler: Scheduler;
  readonly #context: PumpContext;
  readonly #flows = new Map<string, Flow>();

  constructor(cloud: PumpContext['cloud'], nowMs: () => number = Date.now) {
    const gate = new Gate();
    this.#context = { cloud, gate, checkpoints: new CheckpointTable(cloud.store.database), nowMs };
    this.scheduler = new Scheduler(cloud, gate, nowMs);
  }

  /** Starts whatever was added, and from now on whatever is added; called when every resource is there. */
  open(): void {
    this.#context.gate.open();
  }

  /**
   * Starts what `make` makes, in the place of what ran under that ARN.
   * @param make may throw `ResourceRefused` or `InvalidEventPattern`; what ran goes on then
   */
  async startFlow(arn: string, make: (context: PumpContext) => Flow | undefined): Promise<void> {
    const flow = make(this.#context);
    await this.#flows.get(arn)?.stop(STOP_BOUND_MS);
    this.#flows.delete(arn);
    if (!flow) return;
    this.#flows.set(arn, flow);
    flow.start();
  }

  /** Stops a flow for good: it also gives up its position in a stream. */
  async removeFlow(arn: string): Promise<void> {
    const flow = this.#flows.get(arn);
    this.#flows.delete(arn);
    await flow?.stop(STOP_BOUND_MS);
    this.#context.checkpoints.remove(arn);
  }

  /** Ends what is in flight, within a bound; the rest is done after a restart. */
  async stop(boundMs = STOP_BOUND_MS): Promise<void> {
    this.#context.gate.open();
    const flows = [...this.#flows.values()].map((flow) => flow.stop(boundMs));
    await Promise.all([...flows, this.scheduler.stop(boundMs)]);
  }
}

/** Built before the resources are resumed; `open()` once they are, `stop()` at the end. */
export function createPump(cloud: Cloud): Pump {
  return new Pump(cloud);
}
