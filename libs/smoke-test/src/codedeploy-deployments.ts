import {
  BatchGetDeploymentTargetsCommand,
  ListDeploymentTargetsCommand,
  PutLifecycleEventHookExecutionStatusCommand,
  type CodeDeployClient,
} from '@aws-sdk/client-codedeploy';
import { causedBy } from '@millrace/aws-clients';
import type { Deployments, HookEvent, NewVersion } from './run-smoke-test.ts';

/** CodeDeploy did not answer, or the deployment is not of a single function. */
export class DeploymentsUnavailable extends Error {
  override readonly name = 'DeploymentsUnavailable';
  readonly retryable: boolean;

  constructor(message: string, { retryable, cause }: { retryable: boolean; cause?: unknown }) {
    super(message, causedBy(cause));
    this.retryable = retryable;
  }
}

/** Reads deployments from CodeDeploy and reports the results of hooks to it. */
export class CodeDeployDeployments implements Deployments {
  readonly #client: CodeDeployClient;

  constructor(client: CodeDeployClient) {
    this.#client = client;
  }

  async newVersionOf(deploymentId: string): Promise<NewVersion> {
    try {
      // A deployment of a function has exactly one target.
      const { targetIds = [] } = await this.#client.send(new ListDeploymentTargetsCommand({ deploymentId }));
      const { deploymentTargets } = await this.#client.send(
        new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
      );
      const { functionName, targetVersion } = deploymentTargets?.[0]?.lambdaTarget?.lambdaFunctionInfo ?? {};
      if (!functionName || !targetVersion) throw new Error('the deployment names no function and version');
      return { functionName, version: targetVersion };
    } catch (cause) {
      throw new DeploymentsUnavailable(`reading deployment ${deploymentId} failed`, causedBy(cause));
    }
  }

  async report(
    { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId }: HookEvent,
    status: 'Succeeded' | 'Failed',
  ): Promise<void> {
    try {
      await this.#client.send(
        new PutLifecycleEventHookExecutionStatusCommand({
          deploymentId,
          lifecycleEventHookExecutionId,
          status,
        }),
      );
    } catch (cause) {
      throw new DeploymentsUnavailable(
        `reporting ${status} to deployment ${deploymentId} failed`,
        causedBy(cause),
      );
    }
  }
}
