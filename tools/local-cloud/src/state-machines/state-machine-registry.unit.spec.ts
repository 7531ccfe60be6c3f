import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AwsError } from '../cloud.ts';
import { arn, fakeCloud, until, type FakeCloud } from '../pump/testing/fake-cloud.ts';
import { compileDefinition, type MachineType } from './definition.ts';
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
    definitionText,
    compiled: compileDefinition(definitionText, type),
    createdAtMs: 0,
    ...more,
  };
  registry.put(machine);
  return machine.arn;
}

const run = (states: Record<string, unknown>, input: unknown = {}) =>
  registry.startSync(deploy(states), input);
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

  it('with the ARN of a function gives the function its input and takes its output', async () => {
    cloud.handlers.set(FUNCTION, (payload: { id: string }) => ({ seen: payload.id }));
    const record = await run(
      { A: { Type: 'Task', Resource: FUNCTION, ResultPath: '$.r', End: true } },
      { id: 'p1' },
    );
    expect(JSON.parse(record.output ?? '')).toEqual({ id: 'p1', r: { seen: 'p1' } });
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
    const record = await registry.startSync(arnOfMachine, {});
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
      'SQS',
      'sqs:sendMessage',
      { QueueUrl: 'http://x/000000000000/gone', MessageBody: 'x' },
      'SQS.QueueDoesNotExist',
    ],
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
    cloud.broken.add(arn('sqs', 'gone'));
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
  it('tells of the execution, the state machine, and the state with its retries', async () => {
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
      'retries.$': '$$.State.RetryCount',
    };
    const Retry = [{ ErrorEquals: ['Again'], IntervalSeconds: 1, MaxDelaySeconds: 1 }];
    const machine = deploy({
      First: { Type: 'Pass', Next: 'A' },
      A: call({ Parameters: { FunctionName: FUNCTION, Payload }, Retry, End: true }),
    });
    const record = await registry.startSync(machine, { id: 'p1' }, 'p1-accepted');
    const common = {
      id: record.executionArn,
      name: 'p1-accepted',
      input: { id: 'p1' },
      role: 'arn:aws:iam::000000000000:role/settle',
      machine,
      state: 'A',
    };
    expect(seen).toEqual([0, 1].map((retries) => ({ ...common, retries })));
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

  it('of a Standard workflow is the same for the same name and input, and the name is taken for another', async () => {
    const release = Promise.withResolvers<void>();
    cloud.handlers.set(FUNCTION, () => release.promise);
    const machine = deploy({ A: call() }, 'STANDARD');
    const first = await registry.start(machine, { id: 'p1' }, 'p1');
    expect(await registry.start(machine, { id: 'p1' }, 'p1')).toEqual(first);
    await expect(registry.start(machine, { id: 'p2' }, 'p1')).rejects.toMatchObject({
      code: 'ExecutionAlreadyExists',
    });
    release.resolve();
    await until(() => registry.execution(first.executionArn).status === 'SUCCEEDED');
    await expect(registry.start(machine, { id: 'p1' }, 'p1')).rejects.toMatchObject({
      code: 'ExecutionAlreadyExists',
    });
  });

  it('that runs can be looked at and aborted', async () => {
    const machine = deploy({ A: { Type: 'Wait', Seconds: 600, End: true } }, 'STANDARD');
    const { executionArn } = await registry.start(machine, {});
    const types = (await registry.history(executionArn)).map(({ type }) => type);
    expect(types).toEqual(['ExecutionStarted', 'WaitStateEntered']);
    expect(await registry.abort(executionArn)).toMatchObject({ status: 'ABORTED' });
    expect((await registry.history(executionArn)).at(-1)?.type).toBe('ExecutionAborted');
  });

  it('that the end of the process cut off is shown as interrupted', async () => {
    const machine = deploy({ A: { Type: 'Wait', Seconds: 600, End: true } }, 'STANDARD');
    const { executionArn } = await registry.start(machine, {});
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
    await cutOff.abort(executionArn);
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
    await registry.startSync(machine, {});
    expect(
      cloud.lines.map(({ logGroup, message }) => [logGroup, (JSON.parse(message) as { type: string }).type]),
    ).toEqual([
      ['/states/settle', 'TaskFailed'],
      ['/states/settle', 'ExecutionFailed'],
    ]);
  });

  it('of a Standard workflow cannot be waited for', async () => {
    const machine = deploy({ A: { Type: 'Succeed' } }, 'STANDARD');
    await expect(registry.startSync(machine, {})).rejects.toMatchObject({
      code: 'StateMachineTypeNotSupported',
    });
  });
});
