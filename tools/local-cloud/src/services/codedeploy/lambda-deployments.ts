import { randomBytes, randomUUID } from 'node:crypto';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { RoleSession } from '../../core/authorization/caller.ts';
import { AwsError } from '../../core/aws-error.ts';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import type { AliasShift } from '../lambda/alias-shifts.ts';
import { invokeCalls } from '../lambda/authorization.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import type { LogStore } from '../logs/log-store.ts';

/** Invokes hooks and finds their logs. */
export interface HookRunner {
  invoke(arn: string, payload: unknown): Promise<InvocationResult>;
  readonly registry: {
    get(reference: string): { readonly latest: { readonly logGroup: string } };
    arn(name: string, qualifier?: string): string;
  };
}

/** The existing deployment groups. */
export interface DeploymentGroups {
  has(applicationName: string, deploymentGroupName: string): boolean;
  roleOf(applicationName: string, deploymentGroupName: string): string;
}

interface DeploymentContext {
  readonly authorizer: Pick<Authorizer, 'require'>;
  readonly functions: HookRunner;
  readonly logs: Pick<LogStore, 'events'>;
  readonly groups: DeploymentGroups;
}

export type HookStatus = 'Succeeded' | 'Failed';

/** A deployment of CodeDeploy: the move of an alias to another version. */
export interface LambdaDeployment extends AliasShift {
  readonly id: string;
  readonly hookExecutionId: string;
  readonly createdAtMs: number;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  /** The status that the hook has reported. */
  hookStatus?: HookStatus;
  failure?: string;
}

/** @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambdaLimited.html */
const ALIAS_ACTIONS = ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'];

const KEPT_DEPLOYMENTS = 100;
/** How many of a hook's last lines a failure quotes, and how many are searched for them. */
const LINES = { read: 1000, quoted: 3 };

/**
 * CodeDeploy for aliases of functions, all at once: runs the hook, and lets the alias move when it reports `Succeeded`.
 * Deployments are kept in memory only. When the process ends during one, the rollback of the stack undoes it.
 */
export class LambdaDeployments {
  readonly #context: DeploymentContext;
  readonly #deployments = new Map<string, LambdaDeployment>();

  constructor(context: DeploymentContext) {
    this.#context = context;
  }

  /** @throws AwsError `DeploymentDoesNotExistException` */
  get(id: string): LambdaDeployment {
    const deployment = this.#deployments.get(id);
    if (deployment) return deployment;
    throw new AwsError('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
  }

  /**
   * Runs a deployment and returns when the alias may move.
   * @throws ResourceRefused when it may not, quoting the hook
   */
  async begin(shift: AliasShift): Promise<void> {
    const { applicationName, deploymentGroupName } = shift;
    if (!this.#context.groups.has(applicationName, deploymentGroupName)) {
      throw new ResourceRefused(
        `UpdatePolicy: there is no deployment group ${deploymentGroupName} of the application ${applicationName}`,
      );
    }
    const id = `d-${randomBytes(5).toString('hex').slice(0, 9).toUpperCase()}`;
    const hookExecutionId = randomUUID();
    const deployment: LambdaDeployment = {
      ...shift,
      id,
      hookExecutionId,
      createdAtMs: Date.now(),
      status: 'InProgress',
    };
    this.#deployments.set(id, deployment);
    const [oldest] = this.#deployments.keys();
    if (this.#deployments.size > KEPT_DEPLOYMENTS) this.#deployments.delete(oldest!);

    const fault = await this.#faultOf(deployment);
    deployment.status = fault === undefined ? 'Succeeded' : 'Failed';
    if (fault === undefined) return;
    const { functionName, functionAlias, currentVersion, targetVersion, beforeAllowTraffic } = shift;
    deployment.failure =
      `version ${targetVersion} of ${functionName} gets no traffic, ${functionAlias} stays at version ${currentVersion}: ` +
      `the hook ${beforeAllowTraffic} ${fault}`;
    throw new ResourceRefused(deployment.failure);
  }

  /** Records the status that a hook reports. @throws AwsError of CodeDeploy */
  report(id: string, hookExecutionId: string, status: string): void {
    const deployment = this.get(id);
    if (deployment.hookExecutionId !== hookExecutionId) {
      const message = `${hookExecutionId} is not a hook of the deployment ${id}`;
      throw new AwsError('InvalidLifecycleEventHookExecutionIdException', message);
    }
    if (status !== 'Succeeded' && status !== 'Failed') {
      const message = `A hook reports Succeeded or Failed, not ${status}`;
      throw new AwsError('InvalidLifecycleEventHookExecutionStatusException', message);
    }
    if (deployment.hookStatus || deployment.status !== 'InProgress') {
      const message = `The hook of the deployment ${id} has ended already`;
      throw new AwsError('LifecycleEventAlreadyCompletedException', message);
    }
    deployment.hookStatus = status;
  }

  /** Runs the hook to its end. @returns the reason of a failure; undefined when the hook accepted the version */
  async #faultOf(deployment: LambdaDeployment): Promise<string | undefined> {
    const { id, hookExecutionId, beforeAllowTraffic: hook } = deployment;
    const { functions } = this.#context;
    try {
      this.#requireShift(deployment);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return `could not be run: ${error.message}`;
    }
    if (hook === undefined) return undefined;
    try {
      const event = { DeploymentId: id, LifecycleEventHookExecutionId: hookExecutionId };
      const result = await functions.invoke(hook, event);
      if (result.ok && deployment.hookStatus === 'Succeeded') return undefined;
      const ended = result.ok
        ? `reported ${deployment.hookStatus ?? 'nothing'}`
        : `ended in ${result.error.errorType}: ${result.error.errorMessage}`;
      const { logGroup } = functions.registry.get(hook).latest;
      return [ended, ...this.#lastLines(logGroup, result.requestId)].join('\n');
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return `could not be invoked: ${error.message}`;
    }
  }

  /** CodeDeploy moves the alias, and invokes the hook, in the role of the deployment group. @throws AwsError */
  #requireShift({ applicationName, deploymentGroupName, functionName, ...shift }: LambdaDeployment): void {
    const { authorizer, groups, functions } = this.#context;
    const session: RoleSession = {
      kind: 'role',
      roleArn: groups.roleOf(applicationName, deploymentGroupName),
      sessionName: deploymentGroupName,
      assumedBy: {
        kind: 'service',
        service: 'codedeploy.amazonaws.com',
        sourceArn: functions.registry.arn(functionName),
      },
    };
    const alias = functions.registry.arn(functionName, shift.functionAlias);
    const calls = ALIAS_ACTIONS.map((action) => ({ action, resource: alias }));
    const hook = shift.beforeAllowTraffic;
    authorizer.require(
      session,
      ...calls,
      ...(hook === undefined ? [] : invokeCalls(functions.registry.arn(hook))),
    );
  }

  /** The last lines that an invocation logged, without Lambda's own lines. */
  #lastLines(group: string, requestId: string): string[] {
    const { logs } = this.#context;
    const [start] = logs.events({ group, terms: [`START RequestId: ${requestId}`], limit: 1 });
    if (!start) return [];
    const lines = logs
      .events({ group, streams: [start.stream], after: start, limit: LINES.read })
      .map(({ message }) => message);
    const end = lines.indexOf(`END RequestId: ${requestId}`);
    return lines.slice(0, end === -1 ? lines.length : end).slice(-LINES.quoted);
  }
}
