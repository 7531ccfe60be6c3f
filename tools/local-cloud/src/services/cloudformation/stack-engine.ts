import { AwsError } from '../../core/aws-error.ts';
import type { ResourceType } from '../../core/resources/resource-type.ts';
import type { ChangeSet } from './change-set.ts';
import type { StackContext } from './context.ts';
import { Deployment, DeploymentFailed } from './deployment.ts';
import { EventLog, reasonOf } from './events.ts';
import { findImports, importedResources, ImportRefused } from './imports.ts';
import { isKeptOnRemoval, isKeptOnRollback } from './resource-table.ts';
import type { StackRecord } from './stack-table.ts';
import { outputsOf, readTarget } from './target.ts';
import type { Target } from './target.ts';
import { parseTemplate } from './template.ts';

const UNFINISHED = /^(?!REVIEW_).*_IN_PROGRESS$|^UPDATE_ROLLBACK_FAILED$/;

/**
 * Executes change sets, deletes stacks, and resumes all resources after a restart.
 *
 * A stack keeps the template of its last successful deployment. A rollback deploys that template again, after a failed
 * resource as well as after an interrupted deployment. An import is one transaction, so it leaves nothing to roll back.
 */
export class StackEngine {
  readonly types: ReadonlyMap<string, ResourceType>;
  readonly #context: StackContext;
  readonly #busy = new Set<string>();

  constructor(context: StackContext, types: ReadonlyMap<string, ResourceType>) {
    this.#context = context;
    this.types = types;
  }

  /** @throws AwsError ValidationError "Stack with id X does not exist" */
  stack(nameOrId: string): StackRecord {
    const stack = this.#context.stacks.get(nameOrId);
    if (!stack) throw new AwsError('ValidationError', `Stack with id ${nameOrId} does not exist`);
    return stack;
  }

  target(stack: StackRecord, template: string, resolvedParameters: Readonly<Record<string, string>>): Target {
    const { config, resources } = this.#context;
    const parsed = parseTemplate(template);
    return readTarget({ config, table: resources, stack, template: parsed, resolvedParameters });
  }

  /**
   * Executes the change set to its end. Failures are in the status and events of the stack, not thrown.
   * @param options.rollBack whether a failure is rolled back, which is the default. Otherwise the stack keeps what was
   *   created, and the next change set continues from there.
   */
  async execute(
    changeSet: ChangeSet,
    clientRequestToken: string,
    { rollBack = true }: { readonly rollBack?: boolean } = {},
  ): Promise<void> {
    const stack = this.stack(changeSet.stackId);
    await this.#exclusively(stack, clientRequestToken, async (events, deployment) => {
      if (changeSet.type === 'IMPORT') return this.#import(stack, changeSet, events);
      const verb = stack.status === 'REVIEW_IN_PROGRESS' ? 'CREATE' : 'UPDATE';
      this.#setStatus(stack, `${verb}_IN_PROGRESS`, events, 'User Initiated');
      try {
        const target = this.target(stack, changeSet.template, changeSet.resolvedParameters);
        await deployment.discardUnfinished();
        await deployment.apply(target, true);
        const finished = deployed(stack, changeSet, target);
        await this.#finish({ ...finished, Tags: changeSet.tags }, `${verb}_COMPLETE`, events, deployment);
      } catch (error) {
        if (!(error instanceof DeploymentFailed)) events.stack(`${verb}_FAILED`, reasonOf(error));
        if (rollBack) await this.#rollBack(stack, events, deployment, reasonOf(error));
        else this.#setStatus(stack, `${verb}_FAILED`, events, reasonOf(error));
      }
    });
  }

  async #import(stack: StackRecord, changeSet: ChangeSet, events: EventLog): Promise<void> {
    const { types } = this;
    const { database, resources } = this.#context;
    this.#setStatus(stack, 'IMPORT_IN_PROGRESS', events, 'User Initiated');
    try {
      // A resource may have been deleted or imported since the change set was created.
      const imports = await findImports(changeSet.imports, types);
      database.transaction(() => {
        const target = this.target(stack, changeSet.template, changeSet.resolvedParameters);
        const context = { ...this.#context, types, stackName: stack.name };
        for (const { retained, imported } of importedResources(imports, target, context)) {
          events.resource(imported, 'IMPORT_IN_PROGRESS', 'Resource import started.');
          resources.delete(retained);
          resources.put(imported);
          events.resource(imported, 'IMPORT_COMPLETE', 'Resource import completed.');
          const reason = 'Apply stack-level tags to imported resource if applicable.';
          events.resource(imported, 'UPDATE_IN_PROGRESS', reason);
          events.resource(imported, 'UPDATE_COMPLETE');
        }
        this.#setStatus(deployed(stack, changeSet, target), 'IMPORT_COMPLETE', events);
      });
    } catch (error) {
      if (error instanceof ImportRefused) events.resource(error.resource, 'IMPORT_FAILED', error.message);
      this.#endImport(stack, events, reasonOf(error));
    }
  }

  #endImport(stack: StackRecord, events: EventLog, reason: string): void {
    this.#setStatus(stack, 'IMPORT_ROLLBACK_IN_PROGRESS', events, reason);
    this.#setStatus(stack, 'IMPORT_ROLLBACK_COMPLETE', events, reason);
  }

  /** Deletes a stack to its end, except retained resources. After a failure its status is `DELETE_FAILED`. */
  async delete(stack: StackRecord, clientRequestToken: string): Promise<void> {
    await this.#exclusively(stack, clientRequestToken, async (events, deployment) => {
      this.#setStatus(stack, 'DELETE_IN_PROGRESS', events, 'User Initiated');
      const failed = await deployment.remove(deployment.leftovers(undefined), isKeptOnRemoval);
      if (failed.length > 0) {
        const reason = `The following resource(s) failed to delete: [${failed.join(', ')}].`;
        this.#setStatus(stack, 'DELETE_FAILED', events, reason);
      } else {
        this.#setStatus({ ...stack, deletedAt: new Date().toISOString() }, 'DELETE_COMPLETE', events);
      }
    });
  }

  /**
   * After a start: resumes all resources, then finishes or rolls back interrupted operations, and repeats failed rollbacks.
   */
  async resume(): Promise<void> {
    const { resources, stacks } = this.#context;
    for (const resource of resources.all()) {
      try {
        await this.types.get(resource.type)?.resume?.(resource);
      } catch (error) {
        console.error(`could not resume ${resource.stackName}/${resource.logicalId}:`, error);
      }
    }
    for (const stack of stacks.all()) {
      if (UNFINISHED.test(stack.status)) {
        await this.#settle(stack, 'The local cloud stopped in the middle of the operation.');
      }
    }
  }

  /** Finishes or rolls back an operation that could not write its state to a full disk. */
  async settle(nameOrId: string): Promise<void> {
    const stack = this.#context.stacks.get(nameOrId);
    if (!stack || stack.status.endsWith('_FAILED') || !UNFINISHED.test(stack.status)) return;
    if (!this.#busy.has(stack.name)) await this.#settle(stack, 'The last operation could not be finished.');
  }

  async #settle(stack: StackRecord, reason: string): Promise<void> {
    await this.#exclusively(stack, 'restart', async (events, deployment) => {
      const [complete] = stack.status.split('_CLEANUP_IN_PROGRESS');
      if (stack.status === 'DELETE_IN_PROGRESS') this.#setStatus(stack, 'DELETE_FAILED', events, reason);
      else if (stack.status.startsWith('IMPORT_')) this.#endImport(stack, events, reason);
      else if (complete !== stack.status) await this.#finish(stack, complete!, events, deployment);
      else await this.#rollBack(stack, events, deployment, reason);
    });
  }

  /** Deletes resources that the stack no longer has. As on AWS, one that cannot be deleted stays, with the reason in the events. */
  async #finish(stack: StackRecord, status: string, events: EventLog, deployment: Deployment): Promise<void> {
    this.#setStatus(stack, `${status}_CLEANUP_IN_PROGRESS`, events);
    const leftovers = deployment.leftovers(this.target(stack, stack.template, stack.resolvedParameters));
    await deployment.remove(leftovers, isKeptOnRemoval);
    for (const leftover of leftovers) this.#context.resources.delete(leftover);
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
    deployment.restoreReplaced();
    try {
      const target = template === '' ? undefined : this.target(stack, template, resolvedParameters);
      if (target) await deployment.apply(target, false);
      const failed = await deployment.remove(deployment.leftovers(target), isKeptOnRollback);
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
      const events = new EventLog(this.#context.stacks, stack, clientRequestToken);
      await work(events, new Deployment(this.#context, this.types, stack, events));
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
    this.#context.stacks.put({ ...stack, status, ...(reason !== undefined && { statusReason: reason }) });
    events.stack(status, reason);
  }
}

/** The stack as the change set leaves it. */
function deployed(
  stack: StackRecord,
  { template, parameters, resolvedParameters }: ChangeSet,
  target: Target,
): StackRecord {
  const { Description } = target.template;
  return {
    ...stack,
    template,
    parameters,
    resolvedParameters,
    Outputs: outputsOf(target),
    ...(Description !== undefined && { description: Description }),
    ...(stack.template !== '' && { updatedAt: new Date().toISOString() }),
  };
}
