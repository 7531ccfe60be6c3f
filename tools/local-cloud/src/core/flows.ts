import { Gate } from './gate.ts';

/** Work between a source and a target, such as a pipe. */
export interface Flow {
  start(): void;
  stop(boundMs: number): Promise<void>;
}

const STOP_BOUND_MS = 5000;

/** The flows between sources and targets, by the ARN of their resource. */
export class Flows {
  /** Opens when every resource exists. */
  readonly gate = new Gate();
  readonly #flows = new Map<string, Flow>();

  /** Starts all flows that were added or will be added. */
  open(): void {
    this.gate.open();
  }

  /**
   * Starts the flow that `make` returns, and stops the previous flow of that ARN.
   * @param make may throw `ResourceRefused` or `InvalidEventPattern`; the previous flow then keeps running
   */
  async start(arn: string, make: (gate: Gate) => Flow | undefined): Promise<void> {
    const flow = make(this.gate);
    await this.remove(arn);
    if (!flow) return;
    this.#flows.set(arn, flow);
    flow.start();
  }

  async remove(arn: string): Promise<void> {
    const flow = this.#flows.get(arn);
    this.#flows.delete(arn);
    await flow?.stop(STOP_BOUND_MS);
  }

  /** Ends the work in flight within the bound. The rest is done after a restart. */
  async stop(boundMs = STOP_BOUND_MS): Promise<void> {
    this.gate.open();
    await Promise.all([...this.#flows.values()].map((flow) => flow.stop(boundMs)));
  }
}
