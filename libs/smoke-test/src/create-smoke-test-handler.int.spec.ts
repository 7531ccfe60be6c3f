import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSilentServer, usualOrLong, type SilentServer } from '@millrace/testing';
import { createSmokeTestHandler, hookBudgets } from './create-smoke-test-handler.ts';
import type { SmokeTests } from './smoke-test.ts';

/** The timeout that the stacks set for the hook. */
const HOOK_TIMEOUT_MS = 90_000;

const short = { attemptMs: 200, maxAttempts: 2, callMs: 400 };
const budgets = usualOrLong({ usual: { deployments: short, functions: short }, long: hookBudgets });

const target = {
  deploymentTargets: [
    { lambdaTarget: { lambdaFunctionInfo: { functionName: 'payment-api', targetVersion: '7' } } },
  ],
};
const tests: SmokeTests = { 'payment-api': [{ payload: {}, answers: {} }] };
const event = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'h-1' };

let server: SilentServer;
let hangingService: string;
const original = { ...process.env };

beforeAll(async () => {
  server = await startSilentServer((service) =>
    service === hangingService
      ? undefined
      : { body: JSON.stringify({ targetIds: ['t'], ...target }), contentType: 'application/x-amz-json-1.1' },
  );
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    SMOKE_TESTS: JSON.stringify(tests),
  });
});
afterAll(async () => {
  for (const name of Object.keys(process.env)) if (!(name in original)) delete process.env[name];
  Object.assign(process.env, original);
  await server.stop();
});

describe('a deployment hook', () => {
  it('gives the version and CodeDeploy less time than its own timeout', () => {
    // It reads the deployment from CodeDeploy, and later reports the result to it.
    const { deployments, functions } = hookBudgets;
    expect(2 * deployments.callMs + functions.callMs).toBeLessThan(HOOK_TIMEOUT_MS);
  });

  it('fails a version that never responds, within its own timeout', async () => {
    hangingService = 'lambda';
    const startedAt = performance.now();
    await createSmokeTestHandler('payment', budgets)(event);
    expect(performance.now() - startedAt).toBeLessThan(HOOK_TIMEOUT_MS);
    expect(server.requests.at(-1)).toBe('codedeploy');
    expect(server.requests).toContain('lambda');
  });

  it('ends when CodeDeploy never answers', async () => {
    hangingService = 'codedeploy';
    await expect(createSmokeTestHandler('payment', budgets)(event)).rejects.toMatchObject({
      name: 'DeploymentsUnavailable',
      retryable: true,
    });
  });
});
