import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { administrator } from '../../core/authorization/caller.ts';
import { fakeCloud, until, type FakeCloud } from '../../testing/fake-cloud.ts';
import { compileDefinition, type MachineType } from './definition.ts';
import { StateMachineRegistry } from './state-machine-registry.ts';
import type { Input } from '../../core/api/api.ts';
import { statesApi } from './api.ts';

const DEFINITION = JSON.stringify({
  StartAt: 'A',
  States: {
    A: { Type: 'Choice', Choices: [{ Variable: '$.fail', BooleanEquals: true, Next: 'F' }], Default: 'S' },
    F: { Type: 'Fail', Error: 'Refused', Cause: 'as asked' },
    S: { Type: 'Succeed' },
  },
});

let fake: FakeCloud;
let stateMachines: StateMachineRegistry;

beforeEach(() => {
  fake = fakeCloud();
  stateMachines = new StateMachineRegistry(fake);
});

afterEach(async () => {
  await stateMachines.stop(100);
  fake.remove();
});

function deploy(type: MachineType): string {
  const arn = stateMachines.arn('settle');
  const compiled = compileDefinition(DEFINITION, type);
  stateMachines.put({
    arn,
    name: 'settle',
    type,
    roleArn: 'role',
    compiled,
    logging: {},
    createdAtMs: 5000,
  });
  return arn;
}

const call = async <Output>(operation: string, input: Input = {}): Promise<Output> =>
  (await statesApi.operations[operation]?.(input, { machines: stateMachines }, administrator)) as Output;

/** Starts an execution and waits for its end. @returns its ARN */
async function run(stateMachineArn: string, input: Input, name?: string): Promise<string> {
  const started = { stateMachineArn, input: JSON.stringify(input), name };
  const { executionArn } = await call<{ executionArn: string }>('StartExecution', started);
  await until(() => stateMachines.execution(executionArn).status !== 'RUNNING');
  return executionArn;
}

interface Listed {
  readonly executions: { name: string; status: string }[];
  readonly nextToken?: string;
}

describe('Step Functions', () => {
  it('lists and describes what is deployed', async () => {
    const stateMachineArn = deploy('EXPRESS');
    expect(await call('ListStateMachines')).toEqual({
      stateMachines: [{ stateMachineArn, name: 'settle', type: 'EXPRESS', creationDate: 5 }],
    });
    expect(await call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      status: 'ACTIVE',
      definition: expect.stringContaining('"StartAt":"A"'),
      loggingConfiguration: { level: 'OFF', destinations: [] },
    });
  });

  it('describes an execution', async () => {
    const executionArn = await run(deploy('EXPRESS'), { fail: true });
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'FAILED',
      error: 'Refused',
      cause: 'as asked',
      input: '{"fail":true}',
    });
  });

  it('lists executions page by page, newest first, and by status', async () => {
    const stateMachineArn = deploy('EXPRESS');
    for (const name of ['first', 'second', 'third']) {
      await run(stateMachineArn, { fail: name === 'second' }, name);
    }
    const page = await call<Listed>('ListExecutions', { stateMachineArn, maxResults: 2 });
    expect(page.executions.map(({ name }) => name)).toEqual(['third', 'second']);
    const rest = await call<Listed>('ListExecutions', {
      stateMachineArn,
      maxResults: 2,
      nextToken: page.nextToken,
    });
    expect(rest.executions.map(({ name }) => name)).toEqual(['first']);
    expect(rest.nextToken).toBeUndefined();
    const failed = await call<Listed>('ListExecutions', { stateMachineArn, statusFilter: 'FAILED' });
    expect(failed.executions).toMatchObject([{ name: 'second', status: 'FAILED' }]);
  });

  it('returns the history page by page, also in reverse', async () => {
    const executionArn = await run(deploy('EXPRESS'), { fail: false });
    const types = async (input: Input) =>
      (
        await call<{ events: { type: string }[] }>('GetExecutionHistory', { executionArn, ...input })
      ).events.map(({ type }) => type);
    expect(await types({ maxResults: 2 })).toEqual(['ExecutionStarted', 'ChoiceStateEntered']);
    expect(await types({ maxResults: 2, nextToken: '2' })).toEqual([
      'ChoiceStateExited',
      'SucceedStateEntered',
    ]);
    expect(await types({ maxResults: 1, reverseOrder: true })).toEqual(['ExecutionSucceeded']);
  });

  it.each([
    ['StartExecution', { stateMachineArn: 'arn:gone' }, 'StateMachineDoesNotExist'],
    ['DescribeExecution', { executionArn: 'arn:gone' }, 'ExecutionDoesNotExist'],
    ['StartExecution', { input: '{' }, 'InvalidExecutionInput'],
    ['StartExecution', { name: 'no spaces' }, 'InvalidName'],
    ['StartExecution', { input: JSON.stringify('x'.repeat(262_144)) }, 'InvalidExecutionInput'],
    ['ListExecutions', { nextToken: 'x' }, 'InvalidToken'],
  ])('refuses %s of %j', async (operation, input, code) => {
    const stateMachineArn = deploy('STANDARD');
    await expect(call(operation, { stateMachineArn, ...input })).rejects.toMatchObject({ code });
  });
});
