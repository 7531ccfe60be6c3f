import type { Logger } from '@millrace/observability';
import { faultOf, type Outcome, type SmokeTests } from './smoke-test.ts';

/** The event that CodeDeploy invokes a hook with. */
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
  /**
   * Lets the deployment continue or fails it. When it fails, the new version gets no traffic, CloudFormation rolls the
   * stack back, and the old version keeps serving. `infra/constructs/src/functions/canary.ts` sets this up.
   * @throws DeploymentsUnavailable
   */
  report(event: HookEvent, status: 'Succeeded' | 'Failed'): Promise<void>;
}

/** Port: the functions of the module. */
export interface Functions {
  /** Invokes exactly this version. @throws FunctionNotInvoked */
  invoke(version: NewVersion, payload: unknown): Promise<Outcome>;
}

export interface SmokeTestPorts {
  readonly deployments: Deployments;
  readonly functions: Functions;
  readonly tests: SmokeTests;
  readonly logger: Logger;
}

/**
 * Tests the new version of a function before it receives traffic, and reports the result to the deployment.
 * @throws DeploymentsUnavailable if the result cannot be reported; the deployment then fails when its time is over
 */
export async function runSmokeTest(event: HookEvent, ports: SmokeTestPorts): Promise<void> {
  const { fault, ...facts } = await runTests(event, ports);
  if (fault === undefined) ports.logger.info('smoke test of the new version passed', facts);
  else ports.logger.error('smoke test of the new version failed', { ...facts, fault });
  await ports.deployments.report(event, fault === undefined ? 'Succeeded' : 'Failed');
}

interface Findings extends Partial<NewVersion> {
  readonly deploymentId: string;
  /** The payload of the invocation that failed. */
  readonly payload?: unknown;
  readonly fault?: string | undefined;
  readonly error?: unknown;
}

/** A version that cannot be tested also has a fault: without a report, CodeDeploy would wait an hour for the hook. */
async function runTests(
  event: HookEvent,
  { deployments, functions, tests }: SmokeTestPorts,
): Promise<Findings> {
  let facts: Findings = { deploymentId: event.DeploymentId };
  try {
    const version = await deployments.newVersionOf(event.DeploymentId);
    facts = { ...facts, ...version };
    const ofFunction = tests[version.functionName] ?? [];
    if (ofFunction.length === 0) return { ...facts, fault: 'the function has no smoke test' };
    for (const test of ofFunction) {
      const fault = faultOf(test, await functions.invoke(version, test.payload));
      if (fault !== undefined) return { ...facts, payload: test.payload, fault };
    }
    return facts;
  } catch (error) {
    return { ...facts, fault: 'the version could not be tested', error };
  }
}
