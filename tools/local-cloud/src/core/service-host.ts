import { boundApi, type Api } from './api/api.ts';
import type { AnyService, Core, Runtimes } from './registry.ts';
import { boundType, type ResourceType } from './resources/resource-type.ts';

/** Starts, opens, closes and stops services in the right order. */
export class ServiceHost<Services extends readonly AnyService[]> {
  readonly apis: Api[] = [];
  readonly resourceTypes = new Map<string, ResourceType>();
  readonly #services: Services;
  readonly #runtimes = new Map<string, unknown>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** The runtimes of the services that have started. */
  get runtimes(): Runtimes<Services> {
    return Object.fromEntries(this.#runtimes) as Runtimes<Services>;
  }

  /** Starts every service after the services it needs. */
  async start(core: Core): Promise<void> {
    for (const service of this.#services) await this.#start(service, core, []);
  }

  async open(): Promise<void> {
    for (const service of this.#services) await service.open?.(this.#runtimes.get(service.name));
  }

  async closeServices(): Promise<void> {
    for (const service of this.#started()) await service.close?.(this.#runtimes.get(service.name));
  }

  async stopServices(): Promise<void> {
    await this.#stop(({ isEngine }) => !isEngine);
  }

  async stopEngines(): Promise<void> {
    await this.#stop(({ isEngine }) => isEngine === true);
  }

  async #start(service: AnyService, core: Core, dependents: readonly string[]): Promise<void> {
    const { name, needs, apis = [], resources = [] } = service;
    if (this.#runtimes.has(name)) return;
    const path = [...dependents, name];
    if (dependents.includes(name)) throw new Error(`services need each other: ${path.join(' -> ')}`);
    for (const need of needs) {
      const needed = this.#services.find((candidate) => candidate.name === need);
      if (!needed) throw new Error(`${name} needs ${need}, which is not in the registry`);
      await this.#start(needed, core, path);
    }
    const own: unknown = await service.start(core, this.runtimes);
    this.#runtimes.set(name, own);
    this.apis.push(...apis.map((api) => boundApi(api, own)));
    for (const type of resources) this.resourceTypes.set(type.type, boundType(type, own));
  }

  async #stop(selects: (service: AnyService) => boolean): Promise<void> {
    for (const service of this.#started().filter(selects)) {
      await service.stop?.(this.#runtimes.get(service.name));
    }
  }

  /** The last service of the registry comes first. */
  #started(): AnyService[] {
    return this.#services.filter(({ name }) => this.#runtimes.has(name)).reverse();
  }
}
