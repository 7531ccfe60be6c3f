import type { Cloud } from '../cloud.ts';
import { Gate } from './gate.ts';
import type { Flow, PumpContext } from './pipe.ts';
import { Scheduler } from './schedules/scheduler.ts';
import { CheckpointTable } from './streams/checkpoints.ts';
import { StreamReader } from './streams/stream-reader.ts';

const STOP_BOUND_MS = 5000;

/** Whatever runs between a source and a target: pipes, event source mappings, subscriptions and schedules. */
export class Pump {
  readonly scheduler: Scheduler;
  readonly #context: PumpContext;
  readonly #gate = new Gate();
  readonly #flows = new Map<string, Flow>();
  readonly #readers = new Map<string, StreamReader>();

  constructor(cloud: Cloud, nowMs: () => number = Date.now) {
    const { database } = cloud.store;
    const reader = (streamArn: string): StreamReader => this.#reader(cloud, streamArn);
    this.#context = { cloud, gate: this.#gate, checkpoints: new CheckpointTable(database), nowMs, reader };
    this.scheduler = new Scheduler(cloud, database, this.#gate, nowMs);
  }

  /** Starts whatever was added, and from now on whatever is added; called when every resource is there. */
  open(): void {
    this.#gate.open();
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
    await flow.start();
  }

  /** Checks by making it, without starting anything. */
  check(make: (context: PumpContext) => unknown): void {
    make(this.#context);
  }

  /** Stops a flow; one that is removed for good also gives up its position in a stream. */
  async stopFlow(arn: string, { forGood }: { forGood: boolean }): Promise<void> {
    const flow = this.#flows.get(arn);
    this.#flows.delete(arn);
    await flow?.stop(STOP_BOUND_MS);
    if (forGood) this.#context.checkpoints.remove(arn);
  }

  /** Ends what is in flight, within a bound; the rest is done after a restart. */
  async stop(boundMs = STOP_BOUND_MS): Promise<void> {
    this.#gate.open();
    const flows = [...this.#flows.values()].map((flow) => flow.stop(boundMs));
    await Promise.all([...flows, this.scheduler.stop(boundMs)]);
    for (const reader of this.#readers.values()) reader.stop();
  }

  #reader({ dynamo, config }: Cloud, streamArn: string): StreamReader {
    const known = this.#readers.get(streamArn);
    if (known) return known;
    const reader = new StreamReader({ dynamo, streamArn, region: config.region });
    this.#readers.set(streamArn, reader);
    return reader;
  }
}

/** Built before the resources are resumed; `open()` once they are, `stop()` at the end. */
export function createPump(cloud: Cloud): Pump {
  return new Pump(cloud);
}
