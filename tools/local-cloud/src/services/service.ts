import { isDeepStrictEqual } from 'node:util';
import { ResourceRefused } from '../resource-type.ts';
import { Forwarder } from './forwarder.ts';
import type { ServiceSpec } from './task-definition.ts';
import type { TaskKeeper } from './task-keeper.ts';

/** A service that is deployed: what it is to be, and what keeps its task running. */
export class Service {
  spec: ServiceSpec;
  /** Where other services reach it. */
  readonly forwarder: Forwarder;
  #keeper: TaskKeeper | undefined;
  /** Of a deployment that is under way. */
  #next: TaskKeeper | undefined;
  #running: ServiceSpec | undefined;

  constructor(spec: ServiceSpec, host: string) {
    this.spec = spec;
    this.forwarder = new Forwarder(host, () => this.port);
  }

  get port(): number | undefined {
    return this.#keeper?.port;
  }

  /** Runs what the service is to be, without waiting for it. */
  resume(keep: (spec: ServiceSpec) => TaskKeeper): void {
    if (this.spec.desiredCount > 0) this.#keeper = keep(this.spec);
    this.#running = this.spec;
  }

  /**
   * Replaces its task by one of `spec`, once that is healthy; until then, and when it never is, the old one serves.
   * @throws ResourceRefused with the last lines of what failed
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
