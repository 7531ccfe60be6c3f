import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import type { ResourceType } from '../resource-type.ts';
import type { StackRecord } from '../state/stacks.ts';
import type { ChangeSet } from './change-sets.ts';
import { Deployment, DeploymentFailed } from './deployment.ts';
import { EventLog, reasonOf } from './events.ts';
import { outputsOf, readTarget } from './target.ts';
import type { Target } from './target.ts';
import { parseTemplate } from './template.ts';

const UNFINISHED = /^(?!REVIEW_).*_IN_PROGRESS$|^UPDATE_ROLLBACK_FAILED$/;

/**
 * Carries change sets out, deletes stacks, and brings everything back up after a restart.
 *
 * A stack keeps the template of its last deployment that succeeded until the next one has. To roll back is to deploy that
 * template again, whether a resource failed or the process ended in the middle.
 */
export class StackEngine {
  readonly types: ReadonlyMap<string, ResourceType>;
  readonly #cloud: Cloud;
  readonly #busy = new Set<string>();

  constructor(cloud: Cloud, types: readonly ResourceType[]) {
    this.#cloud = cloud;
    this.types = new Map(types.map((type) => [type.type, type]));
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
  async execute(changeSet: ChangeSet, clientRequestToken: string): Promise<void> {
    const stack = this.stack(changeSet.stackId);
    await this.#exclusively(stack, clientRequestToken, async (events, deployment) => {
      const verb = stack.status === 'REVIEW_IN_PROGRESS' ? 'CREATE' : 'UPDATE';
      this.#setStatus(stack, `${verb}_IN_PROGRESS`, events, 'User Initiated');
      try {
        const { template, parameters, resolvedParameters, tags } = changeSet;
        const target = this.target(stack, template, resolvedParameters);
        await deployment.apply(target, true);
        const { Description } = target.template;
        const finished: StackRecord = {
          ...stack,
          template,
          parameters,
          resolvedParameters,
          Tags: tags,
          Outputs: outputsOf(target),
          ...(Description !== undefined && { description: Description }),
          ...(verb === 'UPDATE' && { updatedAt: new Date().toISOString() }),
        };
        await this.#finish(finished, `${verb}_COMPLETE`, events, deployment);
      } catch (error) {
        if (!(error instanceof DeploymentFailed)) events.stack(`${verb}_FAILED`, reasonOf(error));
        await this.#rollBack(stack, events, deployment, reasonOf(error));
      }
    });
  }

  /** Deletes a stack to its end; resources that are to be retained stay. What fails leaves `DELETE_FAILED`. */
  async delete(stack: StackRecord, clientRequestToken: string): Promise<void> {
    await this.#exclusively(stack, clientRequestToken, async (events, deployment) => {
      this.#setStatus(stack, 'DELETE_IN_PROGRESS', events, 'User Initiated');
      const failed = await deployment.remove(deployment.leftovers(undefined), true);
      if (failed.length > 0) {
        const reason = `The following resource(s) failed to delete: [${failed.join(', ')}].`;
        this.#setStatus(stack, 'DELETE_FAILED', events, reason);
      } else {
        this.#setStatus({ ...stack, deletedAt: new Date().toISOString() }, 'DELETE_COMPLETE', events);
      }
    });
  }

  /**
   * After a start: starts again whatever runs, then finishes or undoes what the last run left in the middle, rollbacks that
   * failed included.
   */
  async resume(): Promise<void> {
    const { store } = this.#cloud;
    for (const resource of store.resources.all()) {
      try {
        await this.types.get(resource.type)?.resume?.(resource, this.#cloud);
      } catch (error) {
        console.error(`${resource.stackName}/${resource.logicalId} does not run again:`, error);
      }
    }
    for (const stack of store.stacks.all()) {
      if (!UNFINISHED.test(stack.status)) continue;
      const reason = 'The local cloud stopped in the middle of the operation.';
      await this.#exclusively(stack, 'restart', async (events, deployment) => {
        const [complete] = stack.status.split('_CLEANUP_IN_PROGRESS');
        if (stack.status === 'DELETE_IN_PROGRESS') this.#setStatus(stack, 'DELETE_FAILED', events, reason);
        else if (complete !== stack.status) await this.#finish(stack, complete!, events, deployment);
        else await this.#rollBack(stack, events, deployment, reason);
      });
    }
  }

  /** Deletes what the stack has let go of. What cannot be deleted stays behind, as on AWS, with its reason in the events. */
  async #finish(stack: StackRecord, status: string, events: EventLog, deployment: Deployment): Promise<void> {
    this.#setStatus(stack, `${status}_CLEANUP_IN_PROGRESS`, events);
    const leftovers = deployment.leftovers(this.target(stack, stack.template, stack.resolvedParameters));
    await deployment.remove(leftovers, true);
    for (const leftover of leftovers) this.#cloud.store.resources.delete(leftover);
    this.#setStatus(stack, status, events);
  }

  async #rollBack(
    stack: StackRecord,
    events: EventLog,
    deployment: Deployment,
    reason: string,
  ): Promise<void> {
    const { template, resolvedParameters } = stack;
    const prefix = template === '' ? '' : 'UPDATE_';
    this.#setStatus(stack, `${prefix}ROLLBACK_IN_PROGRESS`, events, reason);
    deployment.takeBackReplaced();
    try {
      const target = template === '' ? undefined : this.target(stack, template, resolvedParameters);
      if (target) await deployment.apply(target, false);
      const failed = await deployment.remove(deployment.leftovers(target), false);
      if (failed.length > 0) throw new DeploymentFailed(`[${failed.join(', ')}] failed to delete`);
      this.#setStatus(stack, `${prefix}ROLLBACK_COMPLETE`, events, reason);
    } catch (error) {
      this.#setStatus(stack, `${prefix}ROLLBACK_FAILED`, events, reasonOf(error));
    }
  }

  async #exclusively(
    stack: StackRecord,
    clientRequestToken: string,
    work: (events: EventLog, deployment: Deployment) => Promise<void>,
  ): Promise<void> {
    if (this.#busy.has(stack.name)) {
      const { status } = this.stack(stack.id);
      throw new AwsError(
        'ValidationError',
        `Stack:${stack.id} is in ${status} state and can not be updated.`,
      );
    }
    this.#busy.add(stack.name);
    try {
      const events = new EventLog(this.#cloud.store.stacks, stack, clientRequestToken);
      await work(events, new Deployment(this.#cloud, this.types, stack.name, events));
    } finally {
      this.#busy.delete(stack.name);
    }
  }

  #setStatus(
    { statusReason: _previous, ...stack }: StackRecord,
    status: string,
    events: EventLog,
    reason?: string,
  ): void {
    this.#cloud.store.stacks.put({ ...stack, status, ...(reason !== undefined && { statusReason: reason }) });
    events.stack(status, reason);
  }
}
