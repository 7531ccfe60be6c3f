import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AwsError } from '../aws-error.ts';
import { arn, fakeCloud, until, type FakeCloud } from '../pump/testing/fake-cloud.ts';
import { compileDefinition, type MachineType } from './definition.ts';
import type { ExecutionRecord } from './execution-table.ts';
import {
  StateMachineRegistry,
  type DeployedMachine,
  type StateMachineCloud,
} from './state-machine-registry.ts';

const FUNCTION = arn('lambda', 'function:f');
const INVOKE = 'arn:aws:states:::lambda:invoke';

let cloud: FakeCloud;
let registry: StateMachineRegistry;
let dynamo: (operation: string, input: unknown) => unknown;
let put: { entries: unknown[] };

beforeEach(() => {
  cloud = fakeCloud();
  dynamo = () => ({});
  put = { entries: [] };
  registry = openRegistry(cloud);
});

afterEach(async () => {
  await registry.stop(100);
  cloud.remove();
});

function openRegistry(of: FakeCloud): StateMachineRegistry {
  const parts = {
    ...of,
    dynamo: { call: async (operation: string, input: unknown) => dynamo(operation, input) },
    eventBuses: {
      putEvents: async (entries: readonly { eventBusName: string }[]) => {
        if (entries[0]?.eventBusName === 'nowhere')
          throw new AwsError('ResourceNotFoundException', 'No such bus.');
        put.entries.push(...entries);
        return entries.map(() => ({ eventId: 'event-1' }));
      },
    },
  };
  return new StateMachineRegistry(parts as unknown as StateMachineCloud);
}

function deploy(
  states: Record<string, unknown>,
  type: MachineType = 'EXPRESS',
  more: Partial<DeployedMachine> = {},
): string {
  const definitionText = JSON.stringify({ StartAt: Object.keys(states)[0], States: states });
  const machine = {
    arn: registry.arn('settle'),
    name: 'settle',
    type,
    roleArn: 'arn:aws:iam::000000000000:role/settle',
    compiled: compileDefinition(definitionText, type),
    logging: {},
    createdAtMs: 0,
    ...more,
  };
  registry.put(machine);
  return machine.arn;
}

/** Starts an execution and waits for its end. */
async function finish(machineArn: string, input: unknown = {}, name?: string): Promise<ExecutionRecord> {
  const { executionArn } = await registry.start(machineArn, input, name);
  await until(() => registry.execution(executionArn).status !== 'RUNNING');
  return registry.execution(executionArn);
}

const run = (states: Record<string, unknown>, input: unknown = {}) => finish(deploy(states), input);
const call = (more: Record<string, unknown> = { End: true }) => ({
  Type: 'Task',
  Resource: INVOKE,
  Parameters: { FunctionName: FUNCTION, 'Payload.$': '$' },
  ...more,
});

function failing(name: string, times = Infinity): void {
  let calls = 0;
  cloud.handlers.set(FUNCTION, () => {
    calls += 1;
    if (calls <= times) throw Object.assign(new Error('not today'), { name });
    return { calls };
  });
}

describe('a task', () => {
  it('that invokes a function gives what AWS gives', async () => {
    cloud.handlers.set(FUNCTION, (payload: { id: string }) => ({ seen: payload.id }));
    const record = await run({ A: call({ ResultPath: '$', End: true }) }, { id: 'p1' });
    expect(JSON.parse(record.output ?? '')).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { seen: 'p1' },
      StatusCode: 200,
    });
  });

  it.each([
    ['the error type of the function', 'LedgerBusy', ['LedgerBusy']],
    ['States.TaskFailed', 'LedgerBusy', ['States.TaskFailed']],
    ['States.ALL', 'LedgerBusy', ['Other', 'States.ALL']],
  ])('is retried by %s', async (_title, errorType, ErrorEquals) => {
    failing(errorType, 1);
    const Retry = [
      { ErrorEquals: ErrorEquals.slice(-1), IntervalSeconds: 1, MaxDelaySeconds: 1, MaxAttempts: 2 },
    ];
    const arnOfMachine = deploy({ A: call({ Retry, End: true }) });
    const record = await finish(arnOfMachine, {});
    expect(JSON.parse(record.output ?? '{}')).toMatchObject({ Payload: { calls: 2 } });
  });

  it('is caught with the error type and the cause in JSON', async () => {
    failing('LedgerBusy');
    const record = await run({
      A: call({ Catch: [{ ErrorEquals: ['LedgerBusy'], ResultPath: '$.error', Next: 'B' }], End: true }),
      B: { Type: 'Pass', End: true },
    });
    const { error } = JSON.parse(record.output ?? '') as { error: { Error: string; Cause: string } };
    expect(error.Error).toBe('LedgerBusy');
    expect(JSON.parse(error.Cause)).toEqual({ errorType: 'LedgerBusy', errorMessage: 'not today' });
  });

  it('that no catcher takes fails the execution', async () => {
    failing('LedgerBusy');
    expect(await run({ A: call() })).toMatchObject({ status: 'FAILED', error: 'LedgerBusy' });
  });

  it.each<[string, string, Record<string, unknown>, string]>([
    [
      'DynamoDB',
      'dynamodb:putItem',
      { TableName: 't', Item: {} },
      'DynamoDB.ConditionalCheckFailedException',
    ],
    ['Lambda', 'lambda:invoke', { FunctionName: 'unknown' }, 'Lambda.ResourceNotFoundException'],
    [
      'EventBridge',
      'events:putEvents',
      { Entries: [{ Source: 's', DetailType: 't', Detail: {}, EventBusName: 'nowhere' }] },
      'EventBridge.FailedEntry',
    ],
  ])('of %s fails under the name that AWS gives', async (_title, resource, Parameters, error) => {
    dynamo = () => {
      throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
    };
    const Resource = `arn:aws:states:::${resource}`;
    const record = await run({
      A: { Type: 'Task', Resource, Parameters, Catch: [{ ErrorEquals: [error], Next: 'B' }], End: true },
      B: { Type: 'Pass', Result: 'caught', End: true },
    });
    expect(record).toMatchObject({ status: 'SUCCEEDED', output: '"caught"' });
  });

  it('that puts events adds the execution and the state machine to their resources', async () => {
    const Parameters = {
      Entries: [{ Source: 's', DetailType: 't', 'Detail.$': '$', EventBusName: 'millrace' }],
    };
    const record = await run(
      { A: { Type: 'Task', Resource: 'arn:aws:states:::events:putEvents', Parameters, End: true } },
      { id: 'p1' },
    );
    expect(put.entries).toEqual([
      {
        eventBusName: 'millrace',
        source: 's',
        detailType: 't',
        detail: { id: 'p1' },
        resources: [record.executionArn, record.stateMachineArn],
      },
    ]);
    expect(JSON.parse(record.output ?? '')).toEqual({
      Entries: [{ EventId: 'event-1' }],
      FailedEntryCount: 0,
    });
  });

  it('that takes too long fails with States.Timeout', async () => {
    const release = Promise.withResolvers<void>();
    cloud.handlers.set(FUNCTION, () => release.promise);
    const record = await run({
      A: call({ TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'B' }], End: true }),
      B: { Type: 'Pass', Result: 'late', End: true },
    });
    release.resolve();
    expect(record.output).toBe('"late"');
    expect((await registry.history(record.executionArn)).map(({ type }) => type)).toContain('TaskTimedOut');
  });
});

describe('the context object', () => {
  it('tells of the execution, the state machine, and the state', async () => {
    const seen: unknown[] = [];
    cloud.handlers.set(FUNCTION, (payload: unknown) => {
      seen.push(payload);
      if (seen.length < 2) throw Object.assign(new Error('again'), { name: 'Again' });
    });
    const Payload = {
      'id.$': '$$.Execution.Id',
      'name.$': '$$.Execution.Name',
      'input.$': '$$.Execution.Input',
      'role.$': '$$.Execution.RoleArn',
      'machine.$': '$$.StateMachine.Id',
      'state.$': '$$.State.Name',
    };
    const Retry = [{ ErrorEquals: ['Again'], IntervalSeconds: 1, MaxDelaySeconds: 1 }];
    const machine = deploy({
      First: { Type: 'Pass', Next: 'A' },
      A: call({ Parameters: { FunctionName: FUNCTION, Payload }, Retry, End: true }),
    });
    const record = await finish(machine, { id: 'p1' }, 'p1-accepted');
    const common = {
      id: record.executionArn,
      name: 'p1-accepted',
      input: { id: 'p1' },
      role: 'arn:aws:iam::000000000000:role/settle',
      machine,
      state: 'A',
    };
    expect(seen).toEqual([common, common]);
  });
});

describe('an execution', () => {
  it('has a history in the shape of AWS', async () => {
    cloud.handlers.set(FUNCTION, () => ({ ok: true }));
    const record = await run(
      {
        A: call({ ResultSelector: { 'ok.$': '$.Payload.ok' }, Next: 'B' }),
        B: { Type: 'Choice', Choices: [{ Variable: '$.ok', BooleanEquals: true, Next: 'C' }], Default: 'D' },
        C: { Type: 'Succeed' },
        D: { Type: 'Fail', Error: 'Never' },
      },
      { id: 'p1' },
    );
    const history = await registry.history(record.executionArn);
    expect(history.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ChoiceStateEntered',
      'ChoiceStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
    expect(history.map(({ id, previousEventId }) => [id, previousEventId])).toEqual(
      history.map((_event, index) => [index + 1, index]),
    );
    expect(history[1]).toMatchObject({ stateEnteredEventDetails: { name: 'A', input: '{"id":"p1"}' } });
    expect(history[2]).toMatchObject({
      taskScheduledEventDetails: {
        resourceType: 'lambda',
        resource: 'invoke',
        region: 'eu-west-1',
        parameters: JSON.stringify({ FunctionName: FUNCTION, Payload: { id: 'p1' } }),
      },
    });
    expect(history[6]).toMatchObject({ stateEnteredEventDetails: { name: 'B', input: '{"ok":true}' } });
    expect(history[10]).toMatchObject({ executionSucceededEventDetails: { output: '{"ok":true}' } });
  });

  it('that fails says where and why', async () => {
    failing('LedgerBusy', 1);
    const record = await run({
      A: call({ Retry: [{ ErrorEquals: ['LedgerBusy'], IntervalSeconds: 1 }], Next: 'F' }),
      F: { Type: 'Fail', Error: 'Refused', Cause: 'no funds' },
    });
    expect(record).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'no funds' });
    const history = await registry.history(record.executionArn);
    expect(history.filter(({ type }) => /Failed|Succeeded/.test(type))).toMatchObject([
      { type: 'TaskFailed', taskFailedEventDetails: { error: 'LedgerBusy' } },
      { type: 'TaskSucceeded' },
      { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'Refused', cause: 'no funds' } },
    ]);
  });

  it('of a Standard workflow takes its name for good', async () => {
    const machine = deploy({ A: { Type: 'Succeed' } }, 'STANDARD');
    expect(await finish(machine, {}, 'p1')).toMatchObject({ status: 'SUCCEEDED' });
    await expect(registry.start(machine, {}, 'p1')).rejects.toMatchObject({
      code: 'ExecutionAlreadyExists',
    });
  });

  it('that runs can be looked at', async () => {
    const release = Promise.withResolvers<void>();
    cloud.handlers.set(FUNCTION, () => release.promise);
    const { executionArn } = await registry.start(deploy({ A: call() }), {});
    await until(() => cloud.invocations() === 1);
    const types = (await registry.history(executionArn)).map(({ type }) => type);
    expect(types).toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted']);
    release.resolve();
    await until(() => registry.execution(executionArn).status === 'SUCCEEDED');
  });

  it('waits while five hundred run', async () => {
    const release = Promise.withResolvers<void>();
    cloud.handlers.set(FUNCTION, () => release.promise);
    const machine = deploy({ A: call() });
    const starts = Array.from({ length: 501 }, () => registry.start(machine, {}));
    await until(() => cloud.invocations() >= 500);
    const running = cloud.invocations();
    release.resolve();
    const started = await Promise.all(starts);
    await until(() =>
      started.every(({ executionArn }) => registry.execution(executionArn).status === 'SUCCEEDED'),
    );
    expect(running).toBe(500);
  });

  it('that the end of the process cut off is shown as interrupted', async () => {
    const release = Promise.withResolvers<void>();
    cloud.handlers.set(FUNCTION, () => release.promise);
    const { executionArn } = await registry.start(deploy({ A: call() }, 'STANDARD'), {});
    registry.executions.flush();
    const cutOff = registry;
    registry = openRegistry(cloud);
    expect(registry.execution(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'MillraceLocal.Interrupted',
    });
    expect((await registry.history(executionArn)).at(-1)).toMatchObject({
      type: 'ExecutionFailed',
      executionFailedEventDetails: { error: 'MillraceLocal.Interrupted' },
    });
    cutOff.executions.close();
    release.resolve();
    await cutOff.stop(100);
  });

  it('is logged at the level that is asked for', async () => {
    failing('LedgerBusy');
    const Destinations = [
      { CloudWatchLogsLogGroup: { LogGroupArn: arn('logs', 'log-group:/states/settle:*') } },
    ];
    const machine = deploy({ A: call() }, 'EXPRESS', {
      logging: { Level: 'ERROR', IncludeExecutionData: true, Destinations },
    });
    await finish(machine, {});
    expect(
      cloud.lines.map(({ logGroup, message }) => [logGroup, (JSON.parse(message) as { type: string }).type]),
    ).toEqual([
      ['/states/settle', 'TaskFailed'],
      ['/states/settle', 'ExecutionFailed'],
    ]);
  });
});
