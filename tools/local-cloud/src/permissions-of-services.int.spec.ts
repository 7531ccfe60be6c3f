import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { allow, aPermissionsCloud, arn, patternOf } from './testing/permissions-cloud.ts';
import {
  deliveryCallers,
  type Effect,
  type ServiceCaller,
  type Trigger,
} from './testing/delivery-callers.ts';
import { invocationCallers, TASK } from './testing/invocation-callers.ts';
import { workflowCallers, workflowTargets } from './testing/workflow-callers.ts';

const test = aPermissionsCloud({ 'task.zip': TASK });
const callers = { ...deliveryCallers, ...invocationCallers, ...workflowCallers };
const names = Object.keys(callers);
const callerOf = (name: string): ServiceCaller => callers[name]!;

const statementsOf = ({ needs }: ServiceCaller) => needs.map(([action, resource]) => allow(action, resource));
const deploy = (granted: boolean) =>
  test.deploy({
    ...workflowTargets,
    ...Object.assign(
      {},
      ...Object.values(callers).map((caller) => caller.resources(granted ? statementsOf(caller) : [])),
    ),
  });

const queueUrl = (name: string) => `${test.cloud.endpointUrl}/000000000000/${name}`;
const machine = (name: string) => arn('states', `stateMachine:${name}`);
const request = (name: string) => fetch(`${test.cloud.originUrl}/${name}`);

/** Makes a caller work. */
async function trigger(given: Trigger): Promise<unknown> {
  if ('put' in given) {
    const Item = { pk: { S: String(Date.now()) } };
    return new DynamoDBClient(test.settings()).send(new PutItemCommand({ TableName: given.put, Item }));
  }
  if ('event' in given) {
    const Entries = [{ Source: 'test', DetailType: given.event, Detail: '{}' }];
    return new EventBridgeClient(test.settings()).send(new PutEventsCommand({ Entries }));
  }
  if ('send' in given) {
    const message = { QueueUrl: queueUrl(given.send), MessageBody: 'x' };
    return new SQSClient(test.settings()).send(new SendMessageCommand(message));
  }
  if ('publish' in given) {
    const TopicArn = arn('sns', given.publish);
    return new SNSClient(test.settings()).send(new PublishCommand({ TopicArn, Message: 'x' }));
  }
  if ('execute' in given) {
    const start = new StartExecutionCommand({ stateMachineArn: machine(given.execute) });
    return new SFNClient(test.settings()).send(start);
  }
  if ('schedule' in given) return makeDue();
  return 'request' in given ? request(given.request) : undefined;
}

/** Schedules fire again at once. */
function makeDue(): void {
  const database = new DatabaseSync(join(test.cloud.stateDir, 'cloud.sqlite'));
  database.exec('UPDATE schedule_firings SET last_at = 0');
  database.close();
}

/** Whether a caller has had an effect. */
async function hasWorked(effect: Effect): Promise<boolean> {
  if ('queue' in effect) {
    const { Attributes } = await new SQSClient(test.settings()).send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl(effect.queue),
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Attributes?.['ApproximateNumberOfMessages'] !== '0';
  }
  if ('log' in effect) return (await test.lines(effect.log)) !== '';
  if ('request' in effect) return (await request(effect.request)).status === 200;
  const { executions = [] } = await new SFNClient(test.settings()).send(
    new ListExecutionsCommand({ stateMachineArn: machine(effect.execution) }),
  );
  return executions.some(({ status }) => status === 'SUCCEEDED');
}

async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(50)) {
    if (await condition()) return;
  }
  throw new Error(`${what}: not within 20 s`);
}

const triggerAll = () => Promise.all(names.map((name) => trigger(callerOf(name).trigger)));

describe('without the statement', () => {
  beforeAll(async () => {
    await deploy(false);
    await triggerAll();
  }, 60_000);

  it.each(names)(
    '%s is refused',
    async (name) => {
      const { who, needs, effect } = callerOf(name);
      const [[action, resource] = ['', '']] = needs;
      const refused = `User: ${who} is not authorized to perform: ${action} on resource: ${patternOf(resource)} because`;
      const missing = `Missing statement: .*"Action":"${action}"`;
      await eventually(name, () => new RegExp(`access denied: ${refused}.*${missing}`).test(test.log()));
      expect(await hasWorked(effect)).toBe(false);
    },
    30_000,
  );
});

describe('a task without the statement', () => {
  it('has the refusal in its log', async () => {
    const refused = 'ACCESS DENIED User: .*/tasked/.* is not authorized to perform: sqs:SendMessage';
    await eventually('the line', async () => new RegExp(refused).test(await test.lines('/tasked')));
  });
});

describe('with the statement', () => {
  beforeAll(async () => {
    await deploy(true);
    await triggerAll();
  }, 60_000);

  it.each(names)(
    '%s works',
    async (name) => {
      await eventually(name, () => hasWorked(callerOf(name).effect));
    },
    30_000,
  );
});
