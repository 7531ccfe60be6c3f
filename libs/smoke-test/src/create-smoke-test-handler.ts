import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { createLogger, requireEnv } from '@millrace/observability';
import { CodeDeployDeployments } from './codedeploy-deployments.ts';
import { LambdaFunctions } from './lambda-functions.ts';
import { runSmokeTest, type HookEvent } from './run-smoke-test.ts';
import type { SmokeTests } from './smoke-test.ts';

/** Twice this is within the hook's own time, so that a version that hangs is reported, too. */
const BOUNDED = { maxAttempts: 2, requestHandler: { connectionTimeout: 1_000, requestTimeout: 30_000 } };

/**
 * The function that CodeDeploy invokes before a new version gets traffic. Environment: `SMOKE_TESTS`, as JSON.
 * @param module whose functions it tests, as `service` in its log
 */
export function createSmokeTestHandler(module: string): (event: HookEvent) => Promise<void> {
  const ports = {
    deployments: new CodeDeployDeployments(new CodeDeployClient({})),
    functions: new LambdaFunctions(new LambdaClient(BOUNDED)),
    tests: JSON.parse(requireEnv('SMOKE_TESTS')) as SmokeTests,
    logger: createLogger(module),
  };
  return (event) => runSmokeTest(event, ports);
}
