import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { arn, until } from '../../testing/fake-cloud.ts';
import { FUNCTION, TestMachines, call } from './testing/test-machines.ts';

let test: TestMachines;
beforeEach(() => {
  test = new TestMachines();
});
afterEach(() => test.stop());

describe('an execution', () => {
  it('has a history in the form of AWS', async () => {
    test.cloud.handlers.set(FUNCTION, () => ({ ok: true }));
    const record = await test.run(
      {
        A: call({ ResultSelector: { 'ok.$': '$.Payload.ok' }, Next: 'B' }),
        B: { Type: 'Choice', Choices: [{ Variable: '$.ok', BooleanEquals: true, Next: 'C' }], Default: 'D' },
        C: { Type: 'Succeed' },
        D: { Type: 'Fail', Error: 'Never' },
      },
      { id: 'p1' },
    );
    const history = await test.registry.history(record.executionArn);
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

  it('reports where and why it failed', async () => {
    test.failing('LedgerBusy', 1);
    const record = await test.run({
      A: call({ Retry: [{ ErrorEquals: ['LedgerBusy'], IntervalSeconds: 1 }], Next: 'F' }),
      F: { Type: 'Fail', Error: 'Refused', Cause: 'no funds' },
    });
    expect(record).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'no funds' });
    const history = await test.registry.history(record.executionArn);
    expect(history.filter(({ type }) => /Failed|Succeeded/.test(type))).toMatchObject([
      { type: 'TaskFailed', taskFailedEventDetails: { error: 'LedgerBusy' } },
      { type: 'TaskSucceeded' },
      { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'Refused', cause: 'no funds' } },
    ]);
  });

  it('of a Standard workflow reserves its name', async () => {
    const machine = test.deploy({ A: { Type: 'Succeed' } }, 'STANDARD');
    expect(await test.finish(machine, {}, 'p1')).toMatchObject({ status: 'SUCCEEDED' });
    await expect(test.registry.start(machine, {}, 'p1')).rejects.toMatchObject({
      code: 'ExecutionAlreadyExists',
    });
  });

  it('can be described while it runs', async () => {
    const release = Promise.withResolvers<void>();
    test.cloud.handlers.set(FUNCTION, () => release.promise);
    const { executionArn } = await test.registry.start(test.deploy({ A: call() }), {});
    await until(() => test.cloud.invocations() === 1);
    const types = (await test.registry.history(executionArn)).map(({ type }) => type);
    expect(types).toEqual(['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted']);
    release.resolve();
    await until(() => test.registry.execution(executionArn).status === 'SUCCEEDED');
  });

  it('waits while five hundred run', async () => {
    const release = Promise.withResolvers<void>();
    test.cloud.handlers.set(FUNCTION, () => release.promise);
    const machine = test.deploy({ A: call() });
    const starts = Array.from({ length: 501 }, () => test.registry.start(machine, {}));
    await until(() => test.cloud.invocations() >= 500);
    const running = test.cloud.invocations();
    release.resolve();
    const started = await Promise.all(starts);
    await until(() =>
      started.every(({ executionArn }) => test.registry.execution(executionArn).status === 'SUCCEEDED'),
    );
    expect(running).toBe(500);
  });

  it('is shown as interrupted after the process ended', async () => {
    const release = Promise.withResolvers<void>();
    test.cloud.handlers.set(FUNCTION, () => release.promise);
    const { executionArn } = await test.registry.start(test.deploy({ A: call() }, 'STANDARD'), {});
    test.registry.executions.flush();
    const cutOff = test.registry;
    test.registry = test.openRegistry();
    expect(test.registry.execution(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'MillraceLocal.Interrupted',
    });
    expect((await test.registry.history(executionArn)).at(-1)).toMatchObject({
      type: 'ExecutionFailed',
      executionFailedEventDetails: { error: 'MillraceLocal.Interrupted' },
    });
    cutOff.executions.close();
    release.resolve();
    await cutOff.stop(100);
  });

  it('is logged at the configured level', async () => {
    test.failing('LedgerBusy');
    const Destinations = [
      { CloudWatchLogsLogGroup: { LogGroupArn: arn('logs', 'log-group:/states/settle:*') } },
    ];
    const machine = test.deploy({ A: call() }, 'EXPRESS', {
      logging: { Level: 'ERROR', IncludeExecutionData: true, Destinations },
    });
    await test.finish(machine, {});
    expect(
      test.cloud.lines.map(({ logGroup, message }) => [
        logGroup,
        (JSON.parse(message) as { type: string }).type,
      ]),
    ).toEqual([
      ['/states/settle', 'TaskFailed'],
      ['/states/settle', 'ExecutionFailed'],
    ]);
  });
});
