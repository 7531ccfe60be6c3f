import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AwsError } from '../../core/aws-error.ts';
import { FUNCTION, TestMachines, call } from './testing/test-machines.ts';

let test: TestMachines;
beforeEach(() => {
  test = new TestMachines();
});
afterEach(() => test.stop());

describe('a task', () => {
  it('has the result of AWS when it invokes a function', async () => {
    test.cloud.handlers.set(FUNCTION, (payload: { id: string }) => ({ seen: payload.id }));
    const record = await test.run({ A: call({ ResultPath: '$', End: true }) }, { id: 'p1' });
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
    test.failing(errorType, 1);
    const Retry = [
      { ErrorEquals: ErrorEquals.slice(-1), IntervalSeconds: 1, MaxDelaySeconds: 1, MaxAttempts: 2 },
    ];
    const arnOfMachine = test.deploy({ A: call({ Retry, End: true }) });
    const record = await test.finish(arnOfMachine, {});
    expect(JSON.parse(record.output ?? '{}')).toMatchObject({ Payload: { calls: 2 } });
  });

  it('is caught with the error type and the cause in JSON', async () => {
    test.failing('LedgerBusy');
    const record = await test.run({
      A: call({ Catch: [{ ErrorEquals: ['LedgerBusy'], ResultPath: '$.error', Next: 'B' }], End: true }),
      B: { Type: 'Pass', End: true },
    });
    const { error } = JSON.parse(record.output ?? '') as { error: { Error: string; Cause: string } };
    expect(error.Error).toBe('LedgerBusy');
    expect(JSON.parse(error.Cause)).toEqual({ errorType: 'LedgerBusy', errorMessage: 'not today' });
  });

  it('fails the execution when no catcher matches', async () => {
    test.failing('LedgerBusy');
    expect(await test.run({ A: call() })).toMatchObject({ status: 'FAILED', error: 'LedgerBusy' });
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
  ])('of %s fails with the error name of AWS', async (_title, resource, Parameters, error) => {
    test.dynamo = () => {
      throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
    };
    const Resource = `arn:aws:states:::${resource}`;
    const record = await test.run({
      A: { Type: 'Task', Resource, Parameters, Catch: [{ ErrorEquals: [error], Next: 'B' }], End: true },
      B: { Type: 'Pass', Result: 'caught', End: true },
    });
    expect(record).toMatchObject({ status: 'SUCCEEDED', output: '"caught"' });
  });

  it('adds the execution and the state machine to the resources of its events', async () => {
    const Parameters = {
      Entries: [{ Source: 's', DetailType: 't', 'Detail.$': '$', EventBusName: 'millrace' }],
    };
    const record = await test.run(
      { A: { Type: 'Task', Resource: 'arn:aws:states:::events:putEvents', Parameters, End: true } },
      { id: 'p1' },
    );
    expect(test.put).toEqual([
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

  it('fails with States.Timeout when it takes too long', async () => {
    const release = Promise.withResolvers<void>();
    test.cloud.handlers.set(FUNCTION, () => release.promise);
    const record = await test.run({
      A: call({ TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'B' }], End: true }),
      B: { Type: 'Pass', Result: 'late', End: true },
    });
    release.resolve();
    expect(record.output).toBe('"late"');
    expect((await test.registry.history(record.executionArn)).map(({ type }) => type)).toContain(
      'TaskTimedOut',
    );
  });
});

describe('the context object', () => {
  it('has the execution, the state machine and the state', async () => {
    const seen: unknown[] = [];
    test.cloud.handlers.set(FUNCTION, (payload: unknown) => {
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
    const machine = test.deploy({
      First: { Type: 'Pass', Next: 'A' },
      A: call({ Parameters: { FunctionName: FUNCTION, Payload }, Retry, End: true }),
    });
    const record = await test.finish(machine, { id: 'p1' }, 'p1-accepted');
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
