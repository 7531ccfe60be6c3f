import { describe, expect, it } from '@jest/globals';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { CodeDeployDeployments, DeploymentsUnavailable } from './codedeploy-deployments.ts';
import { FunctionNotInvoked, LambdaFunctions } from './lambda-functions.ts';

type Answers = Readonly<Record<string, object | Error>>;

/** A client that answers each command by its name, and records the input of each command. */
function clientThat<Client>(answers: Answers) {
  const sent: object[] = [];
  const send = async (command: { input: object }) => {
    sent.push(command.input);
    const answer = answers[command.constructor.name];
    if (answer instanceof Error) throw answer;
    return answer ?? {};
  };
  return { client: { send } as unknown as Client, sent };
}

const event = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' };
const targets = (lambdaFunctionInfo: object) => ({
  ListDeploymentTargetsCommand: { targetIds: ['payment-api'] },
  BatchGetDeploymentTargetsCommand: { deploymentTargets: [{ lambdaTarget: { lambdaFunctionInfo } }] },
});

describe('CodeDeployDeployments', () => {
  it("returns the function and version of the deployment's only target", async () => {
    const info = { functionName: 'payment-api', currentVersion: '6', targetVersion: '7' };
    const { client, sent } = clientThat<CodeDeployClient>(targets(info));
    const version = await new CodeDeployDeployments(client).newVersionOf('d-1');
    expect(version).toEqual({ functionName: 'payment-api', version: '7' });
    expect(sent).toEqual([{ deploymentId: 'd-1' }, { deploymentId: 'd-1', targetIds: ['payment-api'] }]);
  });

  it.each<[string, Answers]>([
    ['a deployment has no target', {}],
    ['a deployment names no version', targets({ functionName: 'payment-api' })],
    ['a deployment names no function', targets({ targetVersion: '7' })],
    ['CodeDeploy does not answer', { ListDeploymentTargetsCommand: new Error('connection refused') }],
  ])('throws DeploymentsUnavailable when %s', async (_what, answers) => {
    const { client } = clientThat<CodeDeployClient>(answers);
    await expect(new CodeDeployDeployments(client).newVersionOf('d-1')).rejects.toThrow(
      DeploymentsUnavailable,
    );
  });

  it('reports the status of the hook', async () => {
    const { client, sent } = clientThat<CodeDeployClient>({});
    await new CodeDeployDeployments(client).report(event, 'Failed');
    expect(sent).toEqual([
      { deploymentId: 'd-1', lifecycleEventHookExecutionId: 'hook-1', status: 'Failed' },
    ]);
  });

  it('throws DeploymentsUnavailable when the status cannot be reported', async () => {
    const { client } = clientThat<CodeDeployClient>({
      PutLifecycleEventHookExecutionStatusCommand: new Error('connection refused'),
    });
    await expect(new CodeDeployDeployments(client).report(event, 'Succeeded')).rejects.toThrow(
      DeploymentsUnavailable,
    );
  });
});

describe('LambdaFunctions', () => {
  const version = { functionName: 'payment-api', version: '7' };
  const invoke = (answer: { Payload?: string; FunctionError?: string } | Error) => {
    const Invoked =
      answer instanceof Error ? answer : { ...answer, Payload: Buffer.from(answer.Payload ?? '') };
    const { client, sent } = clientThat<LambdaClient>({ InvokeCommand: Invoked });
    return { sent, outcome: new LambdaFunctions(client).invoke(version, { path: '/' }) };
  };

  it('invokes exactly the given version', async () => {
    const { sent, outcome } = invoke({ Payload: '{"statusCode":200}' });
    expect(await outcome).toEqual({ answer: { statusCode: 200 } });
    expect(sent).toEqual([{ FunctionName: 'payment-api', Qualifier: '7', Payload: '{"path":"/"}' }]);
  });

  it('returns null for an empty response', async () => {
    expect(await invoke({}).outcome).toEqual({ answer: null });
  });

  it('returns the error that the function threw', async () => {
    const Payload = '{"errorType":"SchemaMismatch","errorMessage":"does not fit"}';
    expect(await invoke({ FunctionError: 'Unhandled', Payload }).outcome).toEqual({
      error: 'SchemaMismatch',
      message: 'does not fit',
    });
  });

  it('returns the error of Lambda if the function names none', async () => {
    const outcome = await invoke({ FunctionError: 'Unhandled', Payload: '{}' }).outcome;
    expect(outcome).toEqual({ error: 'Unhandled', message: '' });
  });

  it.each([
    ['Lambda does not answer', new Error('connection refused')],
    ['the response is not JSON', { Payload: '{' }],
  ])('throws FunctionNotInvoked when %s', async (_what, answer) => {
    await expect(invoke(answer).outcome).rejects.toThrow(FunctionNotInvoked);
  });
});
