import { randomBytes, randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Cloud } from '../cloud.ts';
import { ResourceRefused } from '../resource-type.ts';

/** What an alias is to be moved from and to, and who is asked before it is. */
export interface AliasShift {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly functionName: string;
  readonly functionAlias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  /** The function that is asked; without one nobody is. */
  readonly beforeAllowTraffic: string | undefined;
}

export type HookStatus = 'Succeeded' | 'Failed';

/** A deployment of CodeDeploy: an alias that moves to another version. */
export interface LambdaDeployment extends AliasShift {
  readonly id: string;
  readonly hookExecutionId: string;
  readonly createdAtMs: number;
  status: 'InProgress' | 'Succeeded' | 'Failed';
  /** What the hook has reported so far. */
  hookStatus?: HookStatus;
  failure?: string;
}

const KEPT_DEPLOYMENTS = 100;
/** How many lines of a hook are looked at, and how many of them a person gets to read. */
const LINES = { read: 1000, told: 3 };

/**
 * CodeDeploy for aliases of functions, all at once: asks the hook, and lets the alias move when it reports `Succeeded`.
 * Deployments live in memory: one that the process ends in the middle of is undone with its stack.
 */
export class LambdaDeployments {
  readonly #cloud: Cloud;
  readonly #deployments = new Map<string, LambdaDeployment>();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  /** @throws AwsError `DeploymentDoesNotExistException` */
  get(id: string): LambdaDeployment {
    const deployment = this.#deployments.get(id);
    if (deployment) return deployment;
    throw new AwsError('DeploymentDoesNotExistException', `The deployment ${id} could not be found`);
  }

  /**
   * Makes a deployment and returns when the alias may move.
   * @throws ResourceRefused when it may not, with what the hook said
   */
  async begin(shift: AliasShift): Promise<void> {
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

  /** Takes the status that a hook reports. @throws AwsError as CodeDeploy */
  report(id: string, hookExecutionId: string, status: string): void {
    const deployment = this.get(id);
    if (deployment.hookExecutionId !== hookExecutionId) {
      const message = `${hookExecutionId} is no hook of the deployment ${id}`;
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

  /** Runs the hook to its end. Gives what is wrong; undefined when it has let the version pass. */
  async #faultOf(deployment: LambdaDeployment): Promise<string | undefined> {
    const { id, hookExecutionId, beforeAllowTraffic: hook } = deployment;
    if (hook === undefined) return undefined;
    const { functions } = this.#cloud;
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

  /** The last lines that an invocation has logged, without what Lambda logs about it. */
  #lastLines(group: string, requestId: string): string[] {
    const { logs } = this.#cloud;
    const [start] = logs.events({ group, terms: [`START RequestId: ${requestId}`], limit: 1 });
    if (!start) return [];
    const lines = logs
      .events({ group, streams: [start.stream], after: start, limit: LINES.read })
      .map(({ message }) => message);
    const end = lines.indexOf(`END RequestId: ${requestId}`);
    return lines.slice(0, end === -1 ? lines.length : end).slice(-LINES.told);
  }
}
