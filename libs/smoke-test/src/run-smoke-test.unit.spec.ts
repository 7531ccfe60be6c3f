import { describe, expect, it } from '@jest/globals';
import { recordingLogger } from '@millrace/testing';
import { runSmokeTest, type SmokeTestPorts } from './run-smoke-test.ts';

const event = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' };
const version = { functionName: 'payment-api', version: '7' };
const answers = { statusCode: 200 };
const tests = {
  'payment-api': [
    { payload: { path: '/' }, answers },
    { payload: { path: '/payments' }, answers },
  ],
};

async function run(ports: Partial<SmokeTestPorts['deployments'] & SmokeTestPorts['functions']> = {}) {
  const logger = recordingLogger();
  const invoked: unknown[] = [];
  const reported: unknown[] = [];
  await runSmokeTest(event, {
    deployments: {
      newVersionOf: async () => version,
      report: async (...report) => void reported.push(report),
      ...ports,
    },
    functions: {
      invoke: async (...invocation) => {
        invoked.push(invocation);
        return { answer: { statusCode: 200 } };
      },
      ...ports,
    },
    tests,
    logger,
  });
  return { invoked, reported, lines: logger.lines };
}

describe('runSmokeTest', () => {
  it('invokes the new version with each payload and lets the deployment continue', async () => {
    const { invoked, reported, lines } = await run();
    expect(invoked).toEqual([
      [version, { path: '/' }],
      [version, { path: '/payments' }],
    ]);
    expect(reported).toEqual([[event, 'Succeeded']]);
    expect(lines).toEqual([
      expect.objectContaining({ level: 'info', facts: { deploymentId: 'd-1', ...version } }),
    ]);
  });

  it('fails the deployment and logs the reason when the response is not the expected one', async () => {
    const { reported, lines } = await run({
      invoke: async () => ({ error: 'Error', message: 'thrown' }),
    });
    expect(reported).toEqual([[event, 'Failed']]);
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'error',
        facts: {
          deploymentId: 'd-1',
          ...version,
          payload: { path: '/' },
          fault: 'failed with Error: thrown',
        },
      }),
    ]);
  });

  it('fails the deployment when the version passes one test but not the next', async () => {
    const { reported, lines } = await run({
      invoke: async (_version, payload) => ({
        answer: { statusCode: (payload as { path: string }).path === '/' ? 200 : 500 },
      }),
    });
    expect(reported).toEqual([[event, 'Failed']]);
    expect(lines[0]?.facts).toMatchObject({
      payload: { path: '/payments' },
      fault: 'response has 500 at /statusCode instead of 200',
    });
  });

  it('fails the deployment of a function that has no test', async () => {
    const { invoked, reported, lines } = await run({
      newVersionOf: async () => ({ functionName: 'somebody-elses', version: '1' }),
    });
    expect(invoked).toEqual([]);
    expect(reported).toEqual([[event, 'Failed']]);
    expect(lines[0]?.facts).toMatchObject({
      functionName: 'somebody-elses',
      fault: 'the function has no smoke test',
    });
  });

  it.each([
    ['the deployment cannot be read', 'newVersionOf'],
    ['the version cannot be invoked', 'invoke'],
  ] as const)('fails the deployment when %s', async (_what, port) => {
    const error = new Error('no answer');
    const { reported, lines } = await run({ [port]: () => Promise.reject(error) });
    expect(reported).toEqual([[event, 'Failed']]);
    expect(lines[0]?.facts).toMatchObject({
      deploymentId: 'd-1',
      fault: 'the version could not be tested',
      error,
    });
  });

  it('throws when the result cannot be reported', async () => {
    await expect(run({ report: () => Promise.reject(new Error('no answer')) })).rejects.toThrow('no answer');
  });
});
