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

async function testing(ports: Partial<SmokeTestPorts['deployments'] & SmokeTestPorts['functions']> = {}) {
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

describe('the smoke test of a new version', () => {
  it('invokes that version with each payload and lets the deployment go on', async () => {
    const { invoked, reported, lines } = await testing();
    expect(invoked).toEqual([
      [version, { path: '/' }],
      [version, { path: '/payments' }],
    ]);
    expect(reported).toEqual([[event, 'Succeeded']]);
    expect(lines).toEqual([
      expect.objectContaining({ level: 'info', facts: { deploymentId: 'd-1', ...version } }),
    ]);
  });

  it('fails the deployment when the version does not answer what it should, and says why', async () => {
    const { reported, lines } = await testing({
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
          fault: 'it ended in Error: thrown',
        },
      }),
    ]);
  });

  it('fails the deployment when the version passes one test and not the next', async () => {
    const { reported, lines } = await testing({
      invoke: async (_version, payload) => ({
        answer: { statusCode: (payload as { path: string }).path === '/' ? 200 : 500 },
      }),
    });
    expect(reported).toEqual([[event, 'Failed']]);
    expect(lines[0]?.facts).toMatchObject({
      payload: { path: '/payments' },
      fault: 'its answer has 500 at /statusCode, and not 200',
    });
  });

  it('fails the deployment of a function that has no test', async () => {
    const { invoked, reported, lines } = await testing({
      newVersionOf: async () => ({ functionName: 'somebody-elses', version: '1' }),
    });
    expect(invoked).toEqual([]);
    expect(reported).toEqual([[event, 'Failed']]);
    expect(lines[0]?.facts).toMatchObject({ functionName: 'somebody-elses', fault: 'it has no smoke test' });
  });

  it.each([
    ['the deployment cannot be read', 'newVersionOf'],
    ['the version cannot be invoked', 'invoke'],
  ] as const)('fails the deployment when %s', async (_what, port) => {
    const error = new Error('no answer');
    const { reported, lines } = await testing({ [port]: () => Promise.reject(error) });
    expect(reported).toEqual([[event, 'Failed']]);
    expect(lines[0]?.facts).toMatchObject({ deploymentId: 'd-1', fault: 'it could not be tested', error });
  });

  it('ends in an error when the deployment cannot be told', async () => {
    await expect(testing({ report: () => Promise.reject(new Error('no answer')) })).rejects.toThrow(
      'no answer',
    );
  });
});
