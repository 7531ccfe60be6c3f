import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { awsClient, budgets, type CallBudget } from '@millrace/aws-clients';
import { requireEnv } from '@millrace/environment';
import { createLogger } from '@millrace/observability';
import { CodeDeployDeployments } from './codedeploy-deployments.ts';
import { LambdaFunctions } from './lambda-functions.ts';
import { runSmokeTest, type HookEvent } from './run-smoke-test.ts';
import type { SmokeTests } from './smoke-test.ts';

/** How long the calls of a hook may take. */
export interface HookBudgets {
  /** For CodeDeploy. */
  readonly deployments: CallBudget;
  /** For the version that is tested. */
  readonly functions: CallBudget;
}

export const hookBudgets: HookBudgets = { deployments: budgets.standard, functions: budgets.smokeTest };

/**
 * The function that CodeDeploy invokes before a new version receives traffic. Environment: `SMOKE_TESTS`, as JSON.
 * @param module whose functions it tests; logged as `service`
 */
export function createSmokeTestHandler(
  module: string,
  given: HookBudgets = hookBudgets,
): (event: HookEvent) => Promise<void> {
  const ports = {
    deployments: new CodeDeployDeployments(awsClient(CodeDeployClient, { budget: given.deployments })),
    functions: new LambdaFunctions(awsClient(LambdaClient, { budget: given.functions })),
    tests: JSON.parse(requireEnv('SMOKE_TESTS')) as SmokeTests,
    logger: createLogger(module),
  };
  return (event) => runSmokeTest(event, ports);
}
