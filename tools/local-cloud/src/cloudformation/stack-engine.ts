import { randomUUID } from 'node:crypto';
import { AwsError } from '../cloud.ts';
import type { Cloud } from '../cloud.ts';
import type { ChangeSetRecord, StackRecord } from '../state/stacks.ts';
import { withDynamicReferences } from './dynamic-references.ts';
import { Deployment, DeploymentFailed } from './deployment.ts';
import type { TypeRegistry } from './deployment.ts';
import { EventLog, reasonOf } from './events.ts';
import { deletionOrder } from './stored-resources.ts';
import { outputsOf, readTarget } from './target.ts';
import type { Target } from './target.ts';
import { parseTemplate } from './template.ts';

/** Carries change sets out, deletes stacks, and brings everything back up after a restart. */
export class StackEngine {
  readonly #cloud: Cloud;
  readonly #types: TypeRegistry;
  readonly #busy = new Set<string>();

  constructor(cloud: Cloud, types: TypeRegistry) {
    this.#cloud = cloud;
    this.#types = types;
  }

  get types(): TypeRegistry {
    return this.#types;
  }

  /** @throws AwsError ValidationError "Stack with id X does not exist" */
  stack(nameOrId: string): StackRecord {
    const stack = this.#cloud.store.stacks.get(nameOrId);
    if (!stack) throw new AwsError('ValidationError', `Stack with id ${nameOrId} does not exist`);
    return stack;
  }

  target(stack: StackRecord, template: string, resolvedParameters: Readonly<Record<string, string>>): Target {
    const { config, store } = this.#cloud;
    const parsed = parseTemplate(template);
    return readTarget({ config, table: store.resources, stack, template: parsed, resolvedParameters });
  }

  /** Carries the change set out to its end. What goes wrong is told by the stack's status and events, not by an error. */
  async execute(
    changeSet: ChangeSetRecord,
    options: { disableRollback: boolean; clientRequestToken?: string },
  ): Promise<void> {
    const stack = this.stack(changeSet.stackId);
    await this.#exclusively(stack, async () => {
      const events = this.#events(stack, options.clientRequestToken);
      const creating = stack.status === 'REVIEW_IN_PROGRESS';
      const verb = creating ? 'CREATE' : 'UPDATE';
      const { store } = this.#cloud;
      const { statusReason: _reason, ...started } = stack;
      const next: StackRecord = {
        ...started,
        parameters: changeSet.parameters,
        tags: changeSet.tags,
        capabilities: changeSet.capabilities,
        ...(!creating && { updatedAt: new Date().toISOString() }),
      };
      this.#setStatus(next, `${verb}_IN_PROGRESS`, events, 'User Initiated');
      const deployment = this.#deployment(stack.name, events);
      try {
        const target = this.target(next, changeSet.template, changeSet.resolvedParameters);
        const leftovers = await deployment.apply(target, creating ? undefined : stack);
        const { Description } = target.template;
        const finished: StackRecord = {
          ...next,
          template: changeSet.template,
          outputs: outputsOf(target),
          ...(Description !== undefined && { description: Description }),
        };
        store.transaction(() => {
          store.journal.put(stack.name, { phase: 'cleaning', leftovers });
          store.stacks.put({ ...finished, status: `${verb}_COMPLETE_CLEANUP_IN_PROGRESS` });
        });
        await deployment.cleanUp(leftovers);
        this.#setStatus(finished, `${verb}_COMPLETE`, events);
      } catch (error) {
        const reason = reasonOf(error);
        if (!(error instanceof DeploymentFailed)) events.stack(`${verb}_FAILED`, reason);
        if (options.disableRollback) this.#setStatus(next, `${verb}_FAILED`, events, reason);
        else await this.#rollBack(next, events, reason);
      }
    });
  }

  /** Takes up a rollback that failed. */
  async continueRollback(nameOrId: string): Promise<void> {
    const stack = this.stack(nameOrId);
    if (this.#cloud.store.journal.get(stack.name)?.phase !== 'deploying') {
      throw new AwsError(
        'ValidationError',
        `Stack ${stack.name} is in ${stack.status} state and has nothing to roll back.`,
      );
    }
    await this.#exclusively(stack, () => this.#rollBack(stack, this.#events(stack), 'User Initiated'));
  }

  /** Deletes a stack to its end; resources that are to be retained stay. What fails leaves `DELETE_FAILED`. */
  async delete(
    stack: StackRecord,
    options: { retain?: readonly string[]; clientRequestToken?: string } = {},
  ): Promise<void> {
    if (stack.deletedAt) return;
    if (stack.terminationProtection) {
      throw new AwsError(
        'ValidationError',
        `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`,
      );
    }
    await this.#exclusively(stack, async () => {
      const events = this.#events(stack, options.clientRequestToken);
      this.#setStatus(stack, 'DELETE_IN_PROGRESS', events, 'User Initiated');
      const deployment = this.#deployment(stack.name, events);
      const failed: string[] = [];
      for (const resource of deletionOrder(this.#cloud.store.resources.ofStack(stack.name))) {
        if (resource.deletionPolicy !== 'Delete' || options.retain?.includes(resource.logicalId)) {
          this.#cloud.store.resources.delete(stack.name, resource.logicalId);
          events.resource(resource, 'DELETE_SKIPPED');
        } else {
          await deployment.delete(resource).catch(() => failed.push(resource.logicalId));
        }
      }
      if (failed.length > 0) {
        const reason = `The following resource(s) failed to delete: [${failed.join(', ')}].`;
        this.#setStatus(stack, 'DELETE_FAILED', events, reason);
        return;
      }
      this.#cloud.store.journal.clear(stack.name);
      for (const { id } of this.#cloud.store.stacks.changeSets(stack.id))
        this.#cloud.store.stacks.deleteChangeSet(id);
      this.#setStatus({ ...stack, deletedAt: new Date().toISOString() }, 'DELETE_COMPLETE', events);
    });
  }

  /** After a start: starts again whatever runs, then finishes or undoes what the last run left in the middle. */
  async resume(): Promise<void> {
    const { store } = this.#cloud;
    for (const resource of store.resources.all()) {
      try {
        const properties = withDynamicReferences(resource.properties, store);
        await this.#types.get(resource.type)?.resume?.({ ...resource, properties }, this.#cloud);
      } catch (error) {
        console.error(`${resource.stackName}/${resource.logicalId} does not run again:`, error);
      }
    }
    for (const stack of store.stacks.all()) {
      if (stack.status.endsWith('_IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS') {
        await this.#recover(stack);
      }
    }
  }

  async #recover(stack: StackRecord): Promise<void> {
    const events = this.#events(stack);
    const entry = this.#cloud.store.journal.get(stack.name);
    const reason = 'The local cloud stopped in the middle of the operation.';
    if (stack.status === 'DELETE_IN_PROGRESS') {
      this.#setStatus(stack, 'DELETE_FAILED', events, reason);
    } else if (entry?.phase === 'cleaning') {
      await this.#deployment(stack.name, events).cleanUp(entry.leftovers);
      this.#setStatus(stack, stack.status.replace('_COMPLETE_CLEANUP_IN_PROGRESS', '_COMPLETE'), events);
    } else {
      await this.#rollBack(stack, events, reason);
    }
  }

  async #rollBack(stack: StackRecord, events: EventLog, reason: string): Promise<void> {
    const { store } = this.#cloud;
    const entry = store.journal.get(stack.name);
    const journal = entry?.phase === 'deploying' ? entry : undefined;
    const prior = journal?.stackBefore;
    const creating = stack.template === '';
    const prefix = creating ? '' : 'UPDATE_';
    const restored: StackRecord = prior ? { ...prior, updatedAt: new Date().toISOString() } : stack;
    this.#setStatus(stack, `${prefix}ROLLBACK_IN_PROGRESS`, events, reason);
    const failures = journal
      ? await this.#deployment(stack.name, events).rollBack(journal.before, journal.inFlight)
      : [];
    if (failures.length > 0) {
      this.#setStatus(stack, `${prefix}ROLLBACK_FAILED`, events, failures.join('; '));
      return;
    }
    store.journal.clear(stack.name);
    this.#setStatus(restored, `${prefix}ROLLBACK_COMPLETE`, events, reason);
  }

  async #exclusively(stack: StackRecord, work: () => Promise<void>): Promise<void> {
    if (this.#busy.has(stack.name)) {
      throw new AwsError(
        'ValidationError',
        `Stack:${stack.id} is in ${this.stack(stack.id).status} state and can not be updated.`,
      );
    }
    this.#busy.add(stack.name);
    try {
      await work();
    } finally {
      this.#busy.delete(stack.name);
    }
  }

  #deployment(stackName: string, events: EventLog): Deployment {
    return new Deployment(this.#cloud, this.#types, stackName, events);
  }

  #events(stack: StackRecord, clientRequestToken: string = randomUUID()): EventLog {
    return new EventLog(this.#cloud.store.stacks, stack, clientRequestToken);
  }

  #setStatus(stack: StackRecord, status: string, events: EventLog, reason?: string): void {
    const { statusReason: _previous, ...rest } = stack;
    this.#cloud.store.stacks.put({
      ...rest,
      status,
      ...(reason !== undefined && { statusReason: reason }),
    });
    events.stack(status, reason);
  }
}
