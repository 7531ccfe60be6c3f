import { isDeepStrictEqual } from 'node:util';
import { ReplacementNeeded, ResourceRefused } from '../../core/resources/resource-type.ts';
import type { Properties, ResourceOutcome, ResourceType } from '../../core/resources/resource-type.ts';
import type { StackContext } from './context.ts';
import { inOrder } from './dependencies.ts';
import { reasonOf } from './events.ts';
import type { EventLog } from './events.ts';
import { requireNew } from './existing.ts';
import { resolve } from './intrinsics.ts';
import { isActive, retained } from './resource-table.ts';
import type { StoredResource } from './resource-table.ts';
import type { Target, TargetResource } from './target.ts';

/** A resource could not be deployed. The event has the reason. */
export class DeploymentFailed extends Error {
  override readonly name = 'DeploymentFailed';
}

/** Deploys the resources of one stack. Each step is recorded when it is done, so the next run can continue from it. */
export class Deployment {
  readonly #context: StackContext;
  readonly #types: ReadonlyMap<string, ResourceType>;
  readonly #stackName: string;
  readonly #stackId: string;
  readonly #events: EventLog;

  constructor(
    context: StackContext,
    types: ReadonlyMap<string, ResourceType>,
    stack: { name: string; id: string },
    events: EventLog,
  ) {
    this.#context = context;
    this.#types = types;
    this.#stackName = stack.name;
    this.#stackId = stack.id;
    this.#events = events;
  }

  /**
   * Creates and updates resources in order. Unchanged resources are not touched.
   * @param applyPolicies whether to follow the update policies of the template
   * @throws DeploymentFailed at the first resource that fails
   */
  async apply(target: Target, applyPolicies: boolean): Promise<void> {
    for (const wanted of target.resources) await this.#applyOne(target, wanted, applyPolicies);
  }

  /** Deletes what an earlier deployment that was not rolled back left of creations that failed. */
  async discardUnfinished(): Promise<void> {
    const unfinished = this.#context.resources
      .ofStack(this.#stackName)
      .filter(({ status }) => status === 'CREATING');
    const [failed] = await this.remove(unfinished, () => false);
    if (failed !== undefined)
      throw new DeploymentFailed(`${failed}: what its creation left cannot be deleted`);
  }

  /** Restores replaced resources, and discards their replacements. */
  restoreReplaced(): void {
    const { resources } = this.#context;
    for (const replaced of resources.ofStack(this.#stackName)) {
      if (replaced.status !== 'REPLACED') continue;
      const current = resources.get(this.#stackName, replaced.logicalId);
      if (current) resources.put({ ...current, status: 'DISCARDED' });
      resources.put({ ...replaced, status: 'COMPLETE' });
    }
  }

  /** The resources of the stack that `target` does not have. */
  leftovers(target: Target | undefined): StoredResource[] {
    return this.#context.resources
      .ofStack(this.#stackName)
      .filter((resource) => !isActive(resource) || !target?.template.Resources[resource.logicalId]);
  }

  /**
   * Deletes resources, dependents first.
   * @param isKept whether to keep a resource without its stack
   * @returns the logical ids of the resources that could not be deleted; the events have the reasons
   */
  async remove(
    resources: readonly StoredResource[],
    isKept: (resource: StoredResource) => boolean,
  ): Promise<string[]> {
    const failed: string[] = [];
    for (const resource of inOrder(resources).reverse()) {
      if (isKept(resource)) {
        this.#events.resource(resource, 'DELETE_SKIPPED');
        this.#context.resources.put(retained(resource, this.#stackId));
      } else {
        this.#events.resource(resource, 'DELETE_IN_PROGRESS');
        try {
          await this.#delete(resource);
        } catch (error) {
          this.#failed(resource, 'DELETE_FAILED', error);
          failed.push(resource.logicalId);
          continue;
        }
        this.#events.resource(resource, 'DELETE_COMPLETE');
      }
      this.#context.resources.delete(resource);
    }
    return failed;
  }

  async #applyOne(
    { scope }: Target,
    { logicalId, resource, dependsOn }: TargetResource,
    applyPolicies: boolean,
  ): Promise<void> {
    const { resources } = this.#context;
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
      const request = { ...next, ...(applyPolicies && { updatePolicy }) };
      const updated = sameType && (await unlessReplaced(() => type.update(request, sameType)));
      const claim = updated ? undefined : await this.#claim(next, type);
      const { physicalId, attributes = {} } = updated ?? (await type.create(next));
      this.#context.database.transaction(() => {
        if (claim) resources.delete(claim);
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

  /**
   * Records a creation before it begins, so that the remains of a failed or interrupted creation are removed.
   * @returns the record, which the resource's own record replaces; undefined for types without a service
   * @throws ResourceRefused when the resource exists already
   */
  async #claim(
    wanted: Omit<StoredResource, 'physicalId' | 'attributes'>,
    type: ResourceType,
  ): Promise<StoredResource | undefined> {
    const identity = await requireNew(wanted, type, this.#context);
    if (identity === undefined || !type.service) return undefined;
    const claim = { ...wanted, physicalId: identity, attributes: {}, status: 'CREATING' as const };
    this.#context.resources.put(claim);
    return claim;
  }

  async #delete(resource: StoredResource): Promise<void> {
    const type = this.#type(resource.type);
    if (resource.status === 'CREATING') await type.service?.remove(resource.physicalId);
    else await type.delete(resource);
  }

  #failed(
    resource: { logicalId: string; type: string; physicalId: string },
    status: string,
    error: unknown,
  ): DeploymentFailed {
    // A refusal explains itself. Any other error may be a fault of the type, and its stack helps to fix it.
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
