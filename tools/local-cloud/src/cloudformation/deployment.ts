import { isDeepStrictEqual } from 'node:util';
import type { Cloud } from '../cloud.ts';
import { ReplacementNeeded, ResourceRefused } from '../resource-type.ts';
import type { ResourceOutcome, ResourceType } from '../resource-type.ts';
import type { StoredResource } from '../state/resources.ts';
import type { StackRecord } from '../state/stacks.ts';
import { withDynamicReferences } from './dynamic-references.ts';
import { reasonOf } from './events.ts';
import type { EventLog } from './events.ts';
import { resolve } from './intrinsics.ts';
import { deletionOrder, rowOf } from './stored-resources.ts';
import { refusedProperties } from './support.ts';
import type { Target, TargetResource } from './target.ts';

export type TypeRegistry = ReadonlyMap<string, ResourceType>;

/** A resource that could not be made as asked; the event says why. */
export class DeploymentFailed extends Error {
  override readonly name = 'DeploymentFailed';
}

/** Brings the resources of one stack to a target, or back to where they were. Every step is in the journal before it is taken. */
export class Deployment {
  readonly #cloud: Cloud;
  readonly #types: TypeRegistry;
  readonly #stackName: string;
  readonly #events: EventLog;

  constructor(cloud: Cloud, types: TypeRegistry, stackName: string, events: EventLog) {
    this.#cloud = cloud;
    this.#types = types;
    this.#stackName = stackName;
    this.#events = events;
  }

  /**
   * Creates and updates in order, touching only what has changed.
   * @returns what has to be deleted once the stack stands: replaced resources and those that the target no longer has
   * @throws DeploymentFailed at the first resource that fails
   */
  async apply(target: Target, stackBefore: StackRecord | undefined): Promise<StoredResource[]> {
    const { journal, resources } = this.#cloud.store;
    const earlier = journal.get(this.#stackName);
    const before = earlier?.phase === 'deploying' ? earlier.before : resources.ofStack(this.#stackName);
    const base = {
      phase: 'deploying' as const,
      before,
      stackBefore: earlier?.phase === 'deploying' ? earlier.stackBefore : stackBefore,
    };
    journal.put(this.#stackName, base);
    const leftovers: StoredResource[] = [];
    for (const wanted of target.resources) {
      const inFlight = () => journal.put(this.#stackName, { ...base, inFlight: wanted.logicalId });
      const replaced = await this.#applyOne(target, wanted, inFlight);
      if (replaced) leftovers.push(replaced);
    }
    const kept = new Set(target.resources.map(({ logicalId }) => logicalId));
    const removed = resources.ofStack(this.#stackName).filter(({ logicalId }) => !kept.has(logicalId));
    return [...leftovers, ...removed];
  }

  /** Puts everything back to what it was before. @returns the reasons of what could not be put back */
  async rollBack(before: readonly StoredResource[], inFlight: string | undefined): Promise<string[]> {
    const table = this.#cloud.store.resources;
    const failures: string[] = [];
    const orphans: StoredResource[] = [];
    for (const prior of before) {
      const current = table.get(this.#stackName, prior.logicalId);
      if (current && current.physicalId === prior.physicalId && current.type === prior.type) {
        const untouched = isDeepStrictEqual(current.properties, prior.properties);
        if (untouched && inFlight !== prior.logicalId) continue;
        await this.#restore(prior, current).catch((error: unknown) => failures.push(reasonOf(error)));
      } else {
        if (current) orphans.push(current);
        table.put(prior);
      }
    }
    const known = new Set(before.map(({ logicalId }) => logicalId));
    const added = table.ofStack(this.#stackName).filter(({ logicalId }) => !known.has(logicalId));
    for (const resource of deletionOrder([...added, ...orphans])) {
      await this.delete(resource, { keepRow: orphans.includes(resource) }).catch((error: unknown) =>
        failures.push(reasonOf(error)),
      );
    }
    return failures;
  }

  /** Deletes a resource; its row stays when another resource has taken its place. @throws DeploymentFailed */
  async delete(resource: StoredResource, { keepRow = false } = {}): Promise<void> {
    this.#events.resource(resource, 'DELETE_IN_PROGRESS');
    try {
      await this.#type(resource.type).delete(this.#withSecrets(resource), this.#cloud);
    } catch (error) {
      throw this.#failed(resource, 'DELETE_FAILED', error);
    }
    if (!keepRow) this.#cloud.store.resources.delete(this.#stackName, resource.logicalId);
    this.#events.resource(resource, 'DELETE_COMPLETE');
  }

  /** Deletes what the stack has let go of; one that cannot be deleted stays behind, as on AWS, with its reason in the events. */
  async cleanUp(leftovers: readonly StoredResource[]): Promise<void> {
    const { resources, journal } = this.#cloud.store;
    let rest = deletionOrder(leftovers);
    for (const leftover of [...rest]) {
      const current = resources.get(this.#stackName, leftover.logicalId);
      const keepRow = current !== undefined && current.physicalId !== leftover.physicalId;
      if (leftover.deletionPolicy === 'Delete') {
        await this.delete(leftover, { keepRow }).catch((error: unknown) => {
          if (!(error instanceof DeploymentFailed)) throw error;
        });
      } else {
        this.#events.resource(leftover, 'DELETE_SKIPPED');
      }
      if (!keepRow) resources.delete(this.#stackName, leftover.logicalId);
      rest = rest.slice(1);
      journal.put(this.#stackName, { phase: 'cleaning', leftovers: rest });
    }
    journal.clear(this.#stackName);
  }

  async #applyOne(
    target: Target,
    wanted: TargetResource,
    inFlight: () => void,
  ): Promise<StoredResource | undefined> {
    const { logicalId, resource } = wanted;
    const table = this.#cloud.store.resources;
    const current = table.get(this.#stackName, logicalId);
    const described = { logicalId, type: resource.Type, physicalId: current?.physicalId ?? '' };
    const sameType = current?.type === resource.Type;
    const verb = current ? 'UPDATE' : 'CREATE';
    try {
      const properties = resolve(resource.Properties ?? {}, target.scope) as Record<string, unknown>;
      const row = rowOf(this.#stackName, wanted, properties, current);
      if (current && sameType && isDeepStrictEqual(current.properties, properties)) {
        const { physicalId, attributes, updatedAt } = current;
        table.put({ ...row, physicalId, attributes, updatedAt });
        return undefined;
      }
      const type = this.#type(resource.Type);
      this.#checkSupport(type, properties);
      inFlight();
      this.#events.resource(described, `${verb}_IN_PROGRESS`);
      const request = {
        stackName: this.#stackName,
        logicalId,
        properties: withDynamicReferences(properties, this.#cloud.store),
        ...(resource.UpdatePolicy && {
          updatePolicy: resolve(resource.UpdatePolicy, target.scope) as Record<string, unknown>,
        }),
      };
      const updated =
        current && sameType
          ? await unlessReplaced(() => type.update(request, this.#withSecrets(current), this.#cloud))
          : undefined;
      const outcome: ResourceOutcome = updated ?? (await type.create(request, this.#cloud));
      if (!updated && sameType && outcome.physicalId === current?.physicalId) {
        throw new ResourceRefused(
          `the change needs a new resource, but its name ${outcome.physicalId} is given: rename it to deploy the change`,
        );
      }
      table.put({ ...row, physicalId: outcome.physicalId, attributes: outcome.attributes ?? {} });
      this.#events.resource({ ...described, physicalId: outcome.physicalId }, `${verb}_COMPLETE`);
      if (!current || updated) return undefined;
      return { ...current, deletionPolicy: resource.UpdateReplacePolicy ?? 'Delete' };
    } catch (error) {
      throw this.#failed(described, `${verb}_FAILED`, error);
    }
  }

  async #restore(prior: StoredResource, current: StoredResource): Promise<void> {
    this.#events.resource(prior, 'UPDATE_IN_PROGRESS');
    try {
      const { stackName, logicalId, properties } = this.#withSecrets(prior);
      const request = { stackName, logicalId, properties };
      const outcome = await this.#type(prior.type).update(request, this.#withSecrets(current), this.#cloud);
      this.#cloud.store.resources.put({
        ...prior,
        physicalId: outcome.physicalId,
        attributes: outcome.attributes ?? {},
      });
    } catch (error) {
      throw this.#failed(prior, 'UPDATE_FAILED', error);
    }
    this.#events.resource(prior, 'UPDATE_COMPLETE');
  }

  #failed(resource: { logicalId: string; type: string }, status: string, error: unknown): DeploymentFailed {
    // A refusal speaks for itself; anything else may be a fault of a type, whose stack is needed to mend it.
    if (!(error instanceof ResourceRefused))
      console.error(`${this.#stackName}/${resource.logicalId}:`, error);
    this.#events.resource(resource, status, reasonOf(error));
    return new DeploymentFailed(`${resource.logicalId}: ${reasonOf(error)}`, { cause: error });
  }

  #checkSupport(type: ResourceType, properties: unknown): void {
    if (type.recordedOnly) return;
    const refused = refusedProperties(properties, type.properties);
    if (refused.length > 0)
      throw new ResourceRefused(`the local cloud does not carry out ${refused.join(', ')}`);
  }

  #type(name: string): ResourceType {
    const type = this.#types.get(name);
    if (!type) throw new ResourceRefused(`the local cloud does not carry out ${name}`);
    return type;
  }

  #withSecrets(resource: StoredResource): StoredResource {
    return { ...resource, properties: withDynamicReferences(resource.properties, this.#cloud.store) };
  }
}

async function unlessReplaced(update: () => Promise<ResourceOutcome>): Promise<ResourceOutcome | undefined> {
  try {
    return await update();
  } catch (error) {
    if (error instanceof ReplacementNeeded) return undefined;
    throw error;
  }
}
