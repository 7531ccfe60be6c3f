import { describe, expect, it } from '@jest/globals';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { CodeDeployDeployments, DeploymentsUnavailable } from './codedeploy-deployments.ts';
import { FunctionNotInvoked, LambdaFunctions } from './lambda-functions.ts';

type Answers = Readonly<Record<string, object | Error>>;

/** A client that answers each command by its name, and says what it was sent. */
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

describe('a deployment of CodeDeploy', () => {
  it('is of the function and version of its one target', async () => {
    const info = { functionName: 'payment-api', currentVersion: '6', targetVersion: '7' };
    const { client, sent } = clientThat<CodeDeployClient>(targets(info));
    const version = await new CodeDeployDeployments(client).newVersionOf('d-1');
    expect(version).toEqual({ functionName: 'payment-api', version: '7' });
    expect(sent).toEqual([{ deploymentId: 'd-1' }, { deploymentId: 'd-1', targetIds: ['payment-api'] }]);
  });

  it.each<[string, Answers]>([
    ['has no target', {}],
    ['names no version', targets({ functionName: 'payment-api' })],
    ['names no function', targets({ targetVersion: '7' })],
    ['is not told', { ListDeploymentTargetsCommand: new Error('connection refused') }],
  ])('is unavailable when it %s', async (_what, answers) => {
    const { client } = clientThat<CodeDeployClient>(answers);
    await expect(new CodeDeployDeployments(client).newVersionOf('d-1')).rejects.toThrow(
      DeploymentsUnavailable,
    );
  });

  it('is told the status of its hook', async () => {
    const { client, sent } = clientThat<CodeDeployClient>({});
    await new CodeDeployDeployments(client).report(event, 'Failed');
    expect(sent).toEqual([
      { deploymentId: 'd-1', lifecycleEventHookExecutionId: 'hook-1', status: 'Failed' },
    ]);
  });

  it('is unavailable when it cannot be told', async () => {
    const { client } = clientThat<CodeDeployClient>({
      PutLifecycleEventHookExecutionStatusCommand: new Error('connection refused'),
    });
    await expect(new CodeDeployDeployments(client).report(event, 'Succeeded')).rejects.toThrow(
      DeploymentsUnavailable,
    );
  });
});

describe('a function behind Lambda', () => {
  const version = { functionName: 'payment-api', version: '7' };
  const invoking = (answer: { Payload?: string; FunctionError?: string } | Error) => {
    const Invoked =
      answer instanceof Error ? answer : { ...answer, Payload: Buffer.from(answer.Payload ?? '') };
    const { client, sent } = clientThat<LambdaClient>({ InvokeCommand: Invoked });
    return { sent, outcome: new LambdaFunctions(client).invoke(version, { path: '/' }) };
  };

  it('is invoked at that version and no other', async () => {
    const { sent, outcome } = invoking({ Payload: '{"statusCode":200}' });
    expect(await outcome).toEqual({ answer: { statusCode: 200 } });
    expect(sent).toEqual([{ FunctionName: 'payment-api', Qualifier: '7', Payload: '{"path":"/"}' }]);
  });

  it('may answer nothing', async () => {
    expect(await invoking({}).outcome).toEqual({ answer: null });
  });

  it('ends in the error that it names', async () => {
    const Payload = '{"errorType":"SchemaMismatch","errorMessage":"does not fit"}';
    expect(await invoking({ FunctionError: 'Unhandled', Payload }).outcome).toEqual({
      error: 'SchemaMismatch',
      message: 'does not fit',
    });
  });

  it('ends in the error of Lambda when it names none', async () => {
    const outcome = await invoking({ FunctionError: 'Unhandled', Payload: '{}' }).outcome;
    expect(outcome).toEqual({ error: 'Unhandled', message: '' });
  });

  it.each([
    ['nobody answers', new Error('connection refused')],
    ['the answer is no JSON', { Payload: '{' }],
  ])('was not invoked when %s', async (_what, answer) => {
    await expect(invoking(answer).outcome).rejects.toThrow(FunctionNotInvoked);
  });
});
