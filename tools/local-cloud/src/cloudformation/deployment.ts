import { isDeepStrictEqual } from 'node:util';
import type { Cloud } from '../cloud.ts';
import { ReplacementNeeded, ResourceRefused } from '../resource-type.ts';
import type { Properties, ResourceOutcome, ResourceType } from '../resource-type.ts';
import { isStanding } from '../state/resources.ts';
import type { StoredResource } from '../state/resources.ts';
import { inOrder } from './dependencies.ts';
import { reasonOf } from './events.ts';
import type { EventLog } from './events.ts';
import { resolve } from './intrinsics.ts';
import type { Target, TargetResource } from './target.ts';

/** A resource that could not be made as asked; the event says why. */
export class DeploymentFailed extends Error {
  override readonly name = 'DeploymentFailed';
}

/** Brings the resources of one stack to a target. Each step is recorded when it is taken, so that the next run goes on from it. */
export class Deployment {
  readonly #cloud: Cloud;
  readonly #types: ReadonlyMap<string, ResourceType>;
  readonly #stackName: string;
  readonly #events: EventLog;

  constructor(cloud: Cloud, types: ReadonlyMap<string, ResourceType>, stackName: string, events: EventLog) {
    this.#cloud = cloud;
    this.#types = types;
    this.#stackName = stackName;
    this.#events = events;
  }

  /**
   * Creates and updates in order, touching only what has changed.
   * @param heedPolicies updates as the template's update policies say, and not straight away
   * @throws DeploymentFailed at the first resource that fails
   */
  async apply(target: Target, heedPolicies: boolean): Promise<void> {
    for (const wanted of target.resources) await this.#applyOne(target, wanted, heedPolicies);
  }

  /** Gives replaced resources their place back; what has taken it is discarded. */
  takeBackReplaced(): void {
    const { resources } = this.#cloud.store;
    for (const replaced of resources.ofStack(this.#stackName)) {
      if (replaced.status !== 'REPLACED') continue;
      const current = resources.get(this.#stackName, replaced.logicalId);
      if (current) resources.put({ ...current, status: 'DISCARDED' });
      resources.put({ ...replaced, status: 'COMPLETE' });
    }
  }

  /** What the stack has and `target` does not. */
  leftovers(target: Target | undefined): StoredResource[] {
    return this.#cloud.store.resources
      .ofStack(this.#stackName)
      .filter((resource) => !isStanding(resource) || !target?.template.Resources[resource.logicalId]);
  }

  /**
   * Deletes resources, dependents first.
   * @param heedPolicies leaves alone what is to be retained
   * @returns the logical ids of those that could not be deleted; the events say why
   */
  async remove(resources: readonly StoredResource[], heedPolicies: boolean): Promise<string[]> {
    const failed: string[] = [];
    for (const resource of inOrder(resources).reverse()) {
      if (heedPolicies && resource.deletionPolicy !== 'Delete') {
        this.#events.resource(resource, 'DELETE_SKIPPED');
      } else {
        this.#events.resource(resource, 'DELETE_IN_PROGRESS');
        try {
          await this.#type(resource.type).delete(resource, this.#cloud);
        } catch (error) {
          this.#failed(resource, 'DELETE_FAILED', error);
          failed.push(resource.logicalId);
          continue;
        }
        this.#events.resource(resource, 'DELETE_COMPLETE');
      }
      this.#cloud.store.resources.delete(resource);
    }
    return failed;
  }

  async #applyOne(
    { scope }: Target,
    { logicalId, resource, dependsOn }: TargetResource,
    heedPolicies: boolean,
  ): Promise<void> {
    const { resources } = this.#cloud.store;
    const current = resources.get(this.#stackName, logicalId);
    const described = { logicalId, type: resource.Type, physicalId: current?.physicalId ?? '' };
    const sameType = current?.type === resource.Type ? current : undefined;
    const verb = current ? 'UPDATE' : 'CREATE';
    const now = new Date().toISOString();
    try {
      const properties = resolve(resource.Properties ?? {}, scope) as Properties;
      const next = {
        stackName: this.#stackName,
        logicalId,
        type: resource.Type,
        properties,
        status: 'COMPLETE' as const,
        deletionPolicy: resource.DeletionPolicy ?? 'Delete',
        dependsOn,
        createdAt: current?.createdAt ?? now,
        updatedAt: now,
      };
      if (sameType?.status === 'COMPLETE' && isDeepStrictEqual(sameType.properties, properties)) {
        const { physicalId, attributes, updatedAt } = sameType;
        resources.put({ ...next, physicalId, attributes, updatedAt });
        return;
      }
      this.#events.resource(described, `${verb}_IN_PROGRESS`);
      if (current) resources.put({ ...current, status: 'CHANGING' });
      const type = this.#type(resource.Type);
      const updatePolicy = resolve(resource.UpdatePolicy ?? {}, scope) as Properties;
      const request = { ...next, ...(heedPolicies && { updatePolicy }) };
      const updated = sameType && (await unlessReplaced(() => type.update(request, sameType, this.#cloud)));
      const { physicalId, attributes = {} } = updated ?? (await type.create(next, this.#cloud));
      if (!updated && physicalId === current?.physicalId) {
        throw new ResourceRefused(
          `the change needs a new resource, but its name ${physicalId} is given: rename it to deploy the change`,
        );
      }
      this.#cloud.store.transaction(() => {
        if (current && !updated) {
          const deletionPolicy = resource.UpdateReplacePolicy ?? 'Delete';
          resources.put({ ...current, status: 'REPLACED', deletionPolicy });
        } else if (current && physicalId !== current.physicalId) resources.delete(current);
        resources.put({ ...next, physicalId, attributes });
      });
      this.#events.resource({ ...described, physicalId }, `${verb}_COMPLETE`);
    } catch (error) {
      throw this.#failed(described, `${verb}_FAILED`, error);
    }
  }

  #failed(
    resource: { logicalId: string; type: string; physicalId: string },
    status: string,
    error: unknown,
  ): DeploymentFailed {
    // A refusal speaks for itself; anything else may be a fault of a type, whose stack is needed to mend it.
    if (!(error instanceof ResourceRefused))
      console.error(`${this.#stackName}/${resource.logicalId}:`, error);
    this.#events.resource(resource, status, reasonOf(error));
    return new DeploymentFailed(`${resource.logicalId}: ${reasonOf(error)}`, { cause: error });
  }

  #type(name: string): ResourceType {
    const type = this.#types.get(name);
    if (!type) throw new ResourceRefused(`the local cloud does not carry out ${name}`);
    return type;
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
