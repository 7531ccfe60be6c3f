import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventBridge } from './services/events/event-bridge.ts';
import { Flows } from './core/flows.ts';
import { CheckpointTable } from './services/dynamodb/streams/checkpoints.ts';
import { Streams } from './services/dynamodb/streams/streams.ts';
import { Scheduler } from './services/scheduler/scheduler.ts';
import { arn, fakeCloud, until, type FakeCloud } from './testing/fake-cloud.ts';
import { ROLE } from './testing/open-role.ts';
import { fakeStream, STREAM } from './services/dynamodb/testing/fake-stream.ts';
import {
  ReplacementNeeded,
  type Properties,
  type ResourceState,
  type ResourceType,
} from './core/resources/resource-type.ts';
import { StateMachineRegistry } from './services/states/state-machine-registry.ts';
import { eventBus } from './services/events/resources/event-bus.ts';
import { eventRule } from './services/events/resources/rule.ts';
import { lambdaEventSourceMapping } from './services/lambda/resources/event-source-mapping.ts';
import { pipe } from './services/pipes/resources.ts';
import { schedule } from './services/scheduler/resources.ts';
import { stateMachine } from './services/states/resources.ts';

let fake: FakeCloud;
let cloud: ReturnType<typeof compose>;

beforeEach(() => {
  fake = fakeCloud();
  cloud = compose(fake);
});

afterEach(async () => {
  await stop();
  await cloud.bridge.stop(100);
  fake.remove();
});

/** The runtimes that the types under test use, in one object. */
function compose(of: FakeCloud) {
  const { dynamo } = fakeStream();
  const { authorizer, targets } = of;
  const checkpoints = new CheckpointTable(of.database.sqlite);
  const flows = new Flows();
  return {
    ...of,
    flows,
    streams: new Streams({
      dynamo,
      region: of.config.region,
      checkpoints,
      targets,
      authorizer,
      nowMs: Date.now,
    }),
    scheduler: new Scheduler(of, flows.gate, Date.now),
    bridge: new EventBridge(of),
    machines: new StateMachineRegistry(of),
  };
}

async function stop(): Promise<void> {
  await cloud.flows.stop(100);
  await cloud.scheduler.stop(100);
  await cloud.machines.stop(100);
}

/** A type whose runtime is a part of `cloud`. */
type TestedType = ResourceType<typeof cloud>;

const QUEUE = arn('sqs', 'q');
const PIPE = {
  RoleArn: ROLE,
  Source: STREAM,
  SourceParameters: { DynamoDBStreamParameters: { StartingPosition: 'TRIM_HORIZON' } },
  Target: QUEUE,
};
const MACHINE = {
  RoleArn: ROLE,
  StateMachineName: 'settle',
  DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
};
const RULE = {
  EventBusName: 'millrace',
  Name: 'all',
  EventPattern: { source: ['s'] },
  Targets: [{ Id: 't', Arn: QUEUE }],
};

/** Creates a resource. @returns its state as the stack engine would store it */
async function make(type: TestedType, properties: Properties): Promise<ResourceState> {
  const request = { stackName: 'stack', logicalId: 'Thing', properties };
  return { ...request, attributes: {}, ...(await type.create(request, cloud)), type: type.type };
}

const update = (type: TestedType, state: ResourceState, properties: Properties) =>
  type.update({ ...state, properties }, state, cloud);

describe('a deployment', () => {
  it.each<[string, TestedType, Properties, RegExp]>([
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
        Target: { Arn: QUEUE, RoleArn: ROLE },
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
    ['a pipe to nowhere', pipe, { ...PIPE, Target: arn('kinesis', 'stream/x') }, /cannot be the target/],
  ])('is refused for %s', async (_title, type, properties, reason) => {
    await expect(make(type, properties)).rejects.toThrow(reason);
  });

  it.each<[string, TestedType, Properties, Properties]>([
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
    cloud.bridge.putEvents([{ eventBusName: 'millrace', source: 's', detailType: 't', detail: {} }]);

  it('delivers events, can be changed in place, and stops when it is deleted', async () => {
    await make(eventBus, { Name: 'millrace' });
    const state = await make(eventRule, RULE);
    expect(state.physicalId).toBe('millrace|all');
    cloud.bridge.open();
    await putEvent();
    await until(() => fake.sent.get(QUEUE)?.length === 1);

    const other = arn('sqs', 'other');
    await update(eventRule, state, { ...RULE, Targets: [{ Id: 't', Arn: other }] });
    await putEvent();
    await until(() => fake.sent.get(other)?.length === 1);

    await eventRule.delete(state, cloud);
    await putEvent();
    expect([fake.sent.get(QUEUE)?.length, fake.sent.get(other)?.length]).toEqual([1, 1]);
    expect(cloud.bridge.rulesOf('millrace')).toEqual([]);
  });

  it('delivers events after a restart that were put before it', async () => {
    const bus = await make(eventBus, { Name: 'millrace' });
    const state = await make(eventRule, RULE);
    await putEvent();

    await stop();
    fake = fake.reopened();
    cloud = compose(fake);
    await eventBus.resume?.(bus, cloud);
    await eventRule.resume?.(state, cloud);
    cloud.bridge.open();
    await until(() => fake.sent.get(QUEUE)?.length === 1);
    expect(fake.sent.get(QUEUE)).toHaveLength(1);
  });
});

describe('a state machine that is deployed', () => {
  it('uses a new definition for new executions', async () => {
    const state = await make(stateMachine, { ...MACHINE, StateMachineType: 'EXPRESS' });
    const definition = { StartAt: 'A', States: { A: { Type: 'Pass', Result: 'new', End: true } } };
    await update(stateMachine, state, {
      ...MACHINE,
      StateMachineType: 'EXPRESS',
      DefinitionString: JSON.stringify(definition),
    });
    const { executionArn } = await cloud.machines.start(state.physicalId, {});
    await until(() => cloud.machines.execution(executionArn).output === '"new"');
    await stateMachine.delete(state, cloud);
    await expect(cloud.machines.start(state.physicalId, {})).rejects.toMatchObject({
      code: 'StateMachineDoesNotExist',
    });
  });
});
