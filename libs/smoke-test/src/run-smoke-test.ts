import type { Logger } from '@millrace/observability';
import { faultOf, type Outcome, type SmokeTests } from './smoke-test.ts';

/** What CodeDeploy invokes a hook with. */
export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

/** One version of a function, which a deployment is about to send traffic to. */
export interface NewVersion {
  readonly functionName: string;
  /** A number. */
  readonly version: string;
}

/** Port: the deployments that hooks belong to. */
export interface Deployments {
  /** @throws DeploymentsUnavailable */
  newVersionOf(deploymentId: string): Promise<NewVersion>;
  /** Lets the deployment go on or fails it. @throws DeploymentsUnavailable */
  report(event: HookEvent, status: 'Succeeded' | 'Failed'): Promise<void>;
}

/** Port: the functions of the module. */
export interface Functions {
  /** Invokes exactly that version. @throws FunctionNotInvoked */
  invoke(version: NewVersion, payload: unknown): Promise<Outcome>;
}

export interface SmokeTestPorts {
  readonly deployments: Deployments;
  readonly functions: Functions;
  readonly tests: SmokeTests;
  readonly logger: Logger;
}

/**
 * Tests the new version of a function before it gets traffic, and tells the deployment.
 * @throws DeploymentsUnavailable when it cannot be told, which fails it when its time is over
 */
export async function runSmokeTest(event: HookEvent, ports: SmokeTestPorts): Promise<void> {
  const { fault, ...facts } = await examine(event, ports);
  if (fault === undefined) ports.logger.info('the new version has passed its smoke test', facts);
  else ports.logger.error('the new version has failed its smoke test', { ...facts, fault });
  await ports.deployments.report(event, fault === undefined ? 'Succeeded' : 'Failed');
}

interface Findings extends Partial<NewVersion> {
  readonly deploymentId: string;
  /** What the version was invoked with when it failed. */
  readonly payload?: unknown;
  readonly fault?: string | undefined;
  readonly error?: unknown;
}

/** Whatever keeps the version from being tested is a fault: CodeDeploy would wait an hour for a hook that says nothing. */
async function examine(
  event: HookEvent,
  { deployments, functions, tests }: SmokeTestPorts,
): Promise<Findings> {
  let facts: Findings = { deploymentId: event.DeploymentId };
  try {
    const version = await deployments.newVersionOf(event.DeploymentId);
    facts = { ...facts, ...version };
    const ofFunction = tests[version.functionName] ?? [];
    if (ofFunction.length === 0) return { ...facts, fault: 'it has no smoke test' };
    for (const test of ofFunction) {
      const fault = faultOf(test, await functions.invoke(version, test.payload));
      if (fault !== undefined) return { ...facts, payload: test.payload, fault };
    }
    return facts;
  } catch (error) {
    return { ...facts, fault: 'it could not be tested', error };
  }
}
