import { isDeepStrictEqual } from 'node:util';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import { Forwarder } from './forwarder.ts';
import type { ServiceSpec } from './task-definition.ts';
import type { TaskKeeper } from './task-keeper.ts';

/** A deployed service: its specification, and the keeper of its task. */
export class Service {
  spec: ServiceSpec;
  /** The port at which other services reach it. */
  readonly forwarder: Forwarder;
  #keeper: TaskKeeper | undefined;
  /** The keeper of a deployment in progress. */
  #next: TaskKeeper | undefined;
  #running: ServiceSpec | undefined;

  constructor(spec: ServiceSpec, host: string) {
    this.spec = spec;
    this.forwarder = new Forwarder(host, () => this.port);
  }

  get port(): number | undefined {
    return this.#keeper?.port;
  }

  /** Starts the task without waiting for it. */
  resume(keep: (spec: ServiceSpec) => TaskKeeper): void {
    if (this.spec.desiredCount > 0) this.#keeper = keep(this.spec);
    this.#running = this.spec;
  }

  /**
   * Replaces the task by one of `spec` once that is healthy. Until then the old task serves, also when that never happens.
   * @throws ResourceRefused with the last lines of the failed task
   */
  async deploy(spec: ServiceSpec, keep: (spec: ServiceSpec) => TaskKeeper): Promise<void> {
    if (isDeepStrictEqual(this.#running, spec)) return;
    const next = spec.desiredCount > 0 ? keep(spec) : undefined;
    this.#next = next;
    try {
      await next?.ready;
    } catch (error) {
      await next?.stop();
      throw new ResourceRefused(`no task of ${spec.name} became healthy: ${(error as Error).message}`);
    } finally {
      this.#next = undefined;
    }
    const previous = this.#keeper;
    this.#keeper = next;
    this.#running = spec;
    this.spec = spec;
    await previous?.stop();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#keeper?.stop(), this.#next?.stop()]);
    await this.forwarder.close();
  }
}
