import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Cloud } from '../cloud.ts';
import { EventBridge } from '../pump/events/event-bridge.ts';
import { Pump } from '../pump/pump.ts';
import { arn, fakeCloud, until, type FakeCloud } from '../pump/testing/fake-cloud.ts';
import { fakeStream, STREAM } from '../pump/testing/fake-stream.ts';
import {
  ReplacementNeeded,
  type Properties,
  type ResourceState,
  type ResourceType,
} from '../resource-type.ts';
import { StateMachineRegistry } from '../state-machines/state-machine-registry.ts';
import { eventBus } from './events-event-bus.ts';
import { eventRule } from './events-rule.ts';
import { lambdaEventSourceMapping } from './lambda-event-source-mapping.ts';
import { pipe } from './pipes-pipe.ts';
import { schedule } from './scheduler-schedule.ts';
import { stateMachine } from './stepfunctions-state-machine.ts';

let fake: FakeCloud;
let cloud: Cloud;

beforeEach(() => {
  fake = fakeCloud();
  cloud = compose(fake);
});

afterEach(async () => {
  await cloud.pump.stop(100);
  await cloud.eventBuses.stop(100);
  await cloud.stateMachines.stop(100);
  fake.remove();
});

function compose(of: FakeCloud): Cloud {
  const parts = {
    ...of,
    dynamo: fakeStream().dynamo,
    eventBuses: new EventBridge(of),
    stateMachines: new StateMachineRegistry(of),
  } as Cloud;
  return Object.assign(parts, { pump: new Pump(parts) });
}

const QUEUE = arn('sqs', 'q');
const PIPE = {
  Source: STREAM,
  SourceParameters: { DynamoDBStreamParameters: { StartingPosition: 'TRIM_HORIZON' } },
  Target: QUEUE,
};
const MACHINE = {
  RoleArn: 'arn:aws:iam::000000000000:role/r',
  StateMachineName: 'settle',
  DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
};
const RULE = {
  EventBusName: 'millrace',
  Name: 'all',
  EventPattern: { source: ['s'] },
  Targets: [{ Id: 't', Arn: QUEUE }],
};

/** Makes a resource and gives its state, as the stack engine would keep it. */
async function make(type: ResourceType, properties: Properties): Promise<ResourceState> {
  const request = { stackName: 'stack', logicalId: 'Thing', properties };
  return { ...request, attributes: {}, ...(await type.create(request, cloud)), type: type.type };
}

const update = (type: ResourceType, state: ResourceState, properties: Properties) =>
  type.update({ ...state, properties }, state, cloud);

describe('a deployment', () => {
  it.each<[string, ResourceType, Properties, RegExp]>([
    [
      'an invalid pattern',
      eventRule,
      { EventPattern: { source: 's' } },
      /InvalidEventPatternException: .* source must be/,
    ],
    ['no pattern', eventRule, {}, /EventPattern is required/],
    [
      'two targets of one id',
      eventRule,
      { ...RULE, EventBusName: 'default', Targets: [RULE.Targets[0], RULE.Targets[0]] },
      /same Id/,
    ],
    ['a rule on no bus', eventRule, RULE, /Event bus millrace does not exist/],
    ['a bus called default', eventBus, { Name: 'default' }, /cannot be the name/],
    [
      'cron',
      schedule,
      {
        ScheduleExpression: 'cron(0 12 * * ? *)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: QUEUE },
      },
      /only rate\(…\) is carried out/,
    ],
    [
      'a flexible window',
      schedule,
      { ScheduleExpression: 'rate(1 day)', FlexibleTimeWindow: { Mode: 'FLEXIBLE' } },
      /FLEXIBLE is not carried out/,
    ],
    [
      'a definition that cannot run',
      stateMachine,
      { ...MACHINE, DefinitionString: '{"StartAt":"A","States":{}}' },
      /Invalid State Machine Definition/,
    ],
    [
      'a batch out of bounds',
      lambdaEventSourceMapping,
      { EventSourceArn: QUEUE, FunctionName: 'f', BatchSize: '0' },
      /BatchSize must be a whole number/,
    ],
    [
      'a pipe to nowhere',
      pipe,
      { Source: STREAM, Target: arn('kinesis', 'stream/x') },
      /cannot be the target/,
    ],
  ])('is refused for %s', async (_title, type, properties, reason) => {
    await expect(make(type, properties)).rejects.toThrow(reason);
  });

  it.each<[string, ResourceType, Properties, Properties]>([
    ['the name of a bus', eventBus, { Name: 'a' }, { Name: 'b' }],
    ['the type of a state machine', stateMachine, MACHINE, { ...MACHINE, StateMachineType: 'EXPRESS' }],
    ['the source of a pipe', pipe, PIPE, { ...PIPE, Source: `${STREAM}.2` }],
  ])('replaces a resource when %s changes', async (_title, type, before, after) => {
    const state = await make(type, before);
    await expect(update(type, state, after)).rejects.toThrow(ReplacementNeeded);
  });
});

describe('a rule that is deployed', () => {
  const putEvent = () =>
    cloud.eventBuses.putEvents([{ eventBusName: 'millrace', source: 's', detailType: 't', detail: {} }]);

  it('delivers, is changed in place, and stops with its stack', async () => {
    await make(eventBus, { Name: 'millrace' });
    const state = await make(eventRule, RULE);
    expect(state.physicalId).toBe('millrace|all');
    cloud.eventBuses.open();
    await putEvent();
    await until(() => fake.sent.get(QUEUE)?.length === 1);

    const other = arn('sqs', 'other');
    await update(eventRule, state, { ...RULE, Targets: [{ Id: 't', Arn: other }] });
    await putEvent();
    await until(() => fake.sent.get(other)?.length === 1);

    await eventRule.delete(state, cloud);
    await putEvent();
    expect([fake.sent.get(QUEUE)?.length, fake.sent.get(other)?.length]).toEqual([1, 1]);
    expect(cloud.eventBuses.rulesOf('millrace')).toEqual([]);
  });

  it('delivers after a restart what was put before it', async () => {
    const bus = await make(eventBus, { Name: 'millrace' });
    const state = await make(eventRule, RULE);
    await putEvent();

    await cloud.pump.stop(100);
    await cloud.stateMachines.stop(100);
    fake = fake.reopened();
    cloud = compose(fake);
    await eventBus.resume?.(bus, cloud);
    await eventRule.resume?.(state, cloud);
    cloud.eventBuses.open();
    await until(() => fake.sent.get(QUEUE)?.length === 1);
    expect(fake.sent.get(QUEUE)).toHaveLength(1);
  });
});

describe('a state machine that is deployed', () => {
  it('takes a new definition for the executions that start then', async () => {
    const state = await make(stateMachine, { ...MACHINE, StateMachineType: 'EXPRESS' });
    const definition = { StartAt: 'A', States: { A: { Type: 'Pass', Result: 'new', End: true } } };
    await update(stateMachine, state, {
      ...MACHINE,
      StateMachineType: 'EXPRESS',
      DefinitionString: JSON.stringify(definition),
    });
    const { executionArn } = await cloud.stateMachines.start(state.physicalId, {});
    await until(() => cloud.stateMachines.execution(executionArn).output === '"new"');
    await stateMachine.delete(state, cloud);
    await expect(cloud.stateMachines.start(state.physicalId, {})).rejects.toMatchObject({
      code: 'StateMachineDoesNotExist',
    });
  });
});
