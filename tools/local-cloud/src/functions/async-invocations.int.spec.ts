import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { lambdaEventInvokeConfig } from '../resources/lambda-event-invoke-config.ts';
import { eventually, removeState, startTestCloud, type TestCloud } from './testing/test-cloud.ts';

const fast = { asyncRetryDelaysMs: [5, 10] as const };
const queueArn = 'arn:aws:sqs:eu-west-1:000000000000:failures';

let test: TestCloud;
beforeEach(async () => {
  test = await startTestCloud({ functions: fast });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await test.stop();
  removeState(test.stateDir);
});

const queued = () =>
  test.cloud.store.database.prepare('SELECT count(*) AS n FROM lambda_async_invocations').get() as {
    n: number;
  };
const settled = () => eventually(() => (queued().n === 0 ? true : undefined));
const attempts = () => test.logLines('fn').filter((line) => line.startsWith('START')).length;
const configure = (properties: Record<string, unknown>) =>
  lambdaEventInvokeConfig.create(
    {
      stackName: 'test',
      logicalId: 'c',
      properties: { FunctionName: 'fn', Qualifier: '$LATEST', ...properties },
    },
    test.cloud,
  );

describe('an asynchronous invocation', () => {
  it('is run after it was acknowledged, under one request id', async () => {
    await test.deploy('fn', 'exports.handler = async (event) => console.log(event.n)');
    const requestId = await test.cloud.functions.invokeAsync('fn', { n: 7 });
    await settled();
    expect(test.logLines('fn').join('\n')).toContain(`${requestId}\tINFO\t7`);
  });

  it('is tried twice more when the function fails', async () => {
    await test.deploy(
      'fn',
      `let n = 0; exports.handler = async () => { if (++n < 3) throw new Error('not yet') }`,
    );
    await test.cloud.functions.invokeAsync('fn', {});
    await settled();
    expect(attempts()).toBe(3);
  });

  it('that fails for good reaches the failure destination with what happened', async () => {
    await test.deploy('fn', `exports.handler = async () => { throw new Error('never') }`);
    await configure({ MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Destination: queueArn } } });
    const requestId = await test.cloud.functions.invokeAsync('fn', { n: 1 });
    await settled();
    expect(attempts()).toBe(2);
    expect(test.sentMessages).toMatchObject([
      {
        queueArn,
        body: {
          version: '1.0',
          requestContext: { requestId, condition: 'RetriesExhausted', approximateInvokeCount: 2 },
          requestPayload: { n: 1 },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          responsePayload: { errorMessage: 'never' },
        },
      },
    ]);
  });

  it('that fails for good leaves its event in the dead-letter queue, or a line when there is none', async () => {
    await configureDeadLetters();
    await test.cloud.functions.invokeAsync('fn', { n: 2 });
    await settled();
    expect(test.sentMessages).toEqual([{ queueArn, body: { n: 2 } }]);

    const complaint = jest.spyOn(console, 'error').mockReturnValue(undefined);
    await test.deploy('fn', `exports.handler = async () => { throw new Error('never again') }`);
    await test.cloud.functions.invokeAsync('fn', { n: 3 });
    await settled();
    expect(complaint).toHaveBeenCalledWith(expect.stringContaining('never again'));
  });

  it('that succeeds reaches the success destination', async () => {
    await test.deploy('fn', 'exports.handler = async () => ({ done: true })');
    await configure({ DestinationConfig: { OnSuccess: { Destination: queueArn } } });
    await test.cloud.functions.invokeAsync('fn', {});
    await settled();
    expect(test.sentMessages).toMatchObject([
      { body: { requestContext: { condition: 'Success' }, responsePayload: { done: true } } },
    ]);
  });

  it('waits on disk while the local cloud is down', async () => {
    await test.deploy('fn', 'exports.handler = async () => 1', { ReservedConcurrentExecutions: 0 });
    await test.cloud.functions.invokeAsync('fn', {});
    await test.stop();
    test = await startTestCloud({ stateDir: test.stateDir, functions: fast });
    expect(queued().n).toBe(1);
    await test.deploy('fn', 'exports.handler = async () => 1');
    await settled();
    expect(attempts()).toBe(1);
  });

  it('of a function that was deleted is dropped with a line', async () => {
    const complaint = jest.spyOn(console, 'error').mockReturnValue(undefined);
    await test.deploy('fn', 'exports.handler = async () => 1');
    await test.cloud.functions.invokeAsync('fn', {});
    test.cloud.functions.registry.deleteFunction('fn');
    await settled();
    expect(complaint).toHaveBeenCalledWith(expect.stringContaining('dropped: Function not found'));
  });

  async function configureDeadLetters(): Promise<void> {
    await test.deploy('fn', `exports.handler = async () => { throw new Error('never') }`, {
      DeadLetterConfig: { TargetArn: queueArn },
    });
  }
});
