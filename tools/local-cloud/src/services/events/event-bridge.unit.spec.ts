import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { arn, fakeCloud, until, type FakeCloud } from '../../testing/fake-cloud.ts';
import { EventBridge } from './event-bridge.ts';
import type { Rule, RuleTarget } from './rule.ts';

const QUEUE = arn('sqs', 'events');
const DEAD_LETTERS = arn('sqs', 'dead-letters');
const MACHINE = arn('states', 'stateMachine:settle');

let cloud: FakeCloud;
let bridge: EventBridge;
let nowMs: number;

beforeEach(() => {
  cloud = fakeCloud();
  nowMs = 1_700_000_000_000;
  bridge = openBridge(cloud);
});

afterEach(async () => {
  await bridge.stop();
  cloud.remove();
});

function openBridge(of: FakeCloud): EventBridge {
  const created = new EventBridge(of, () => nowMs);
  created.putBus('millrace');
  return created;
}

function aRule(targets: readonly RuleTarget[], override: Partial<Rule> = {}): Rule {
  const name = override.name ?? 'accepted';
  return {
    arn: bridge.ruleArn('millrace', name),
    name,
    busName: 'millrace',
    pattern: '{"detail-type":["payment.accepted"]}',
    state: 'ENABLED',
    targets,
    ...override,
  };
}

const put = (detail: unknown = { id: 'p1' }, detailType = 'payment.accepted') =>
  bridge.putEvents([{ eventBusName: 'millrace', source: 'processing', detailType, detail }]);

const bodies = (of: FakeCloud, queueArn: string): unknown[] =>
  (of.sent.get(queueArn) ?? []).map(({ body }) => JSON.parse(body));

describe('a rule', () => {
  it('delivers a matching event to each target, in the form of EventBridge', async () => {
    await bridge.putRule(
      aRule([
        { Id: 'queue', Arn: QUEUE },
        { Id: 'machine', Arn: MACHINE },
        { Id: 'topic', Arn: arn('sns', 'notices') },
        { Id: 'log', Arn: arn('logs', 'log-group:/millrace/events') },
      ]),
    );
    bridge.open();
    const [{ eventId } = { eventId: '' }] = await put();
    await put({ id: 'p2' }, 'payment.rejected');
    await until(() => cloud.lines.length === 1 && cloud.published.length === 1 && cloud.started.length === 1);
    const event = {
      version: '0',
      id: eventId,
      'detail-type': 'payment.accepted',
      source: 'processing',
      account: '000000000000',
      time: '2023-11-14T22:13:20Z',
      region: 'eu-west-1',
      resources: [],
      detail: { id: 'p1' },
    };
    expect(bodies(cloud, QUEUE)).toEqual([event]);
    expect(cloud.published.map(({ body }) => JSON.parse(body) as unknown)).toEqual([event]);
    expect(cloud.started).toEqual([{ stateMachineArn: MACHINE, input: event }]);
    expect(JSON.parse(cloud.lines[0]?.message ?? '')).toEqual(event);
    expect(cloud.lines[0]?.logGroup).toBe('/millrace/events');
  });

  it('delivers nothing while it is disabled', async () => {
    await bridge.putRule(aRule([{ Id: 'queue', Arn: QUEUE }], { state: 'DISABLED' }));
    await bridge.putRule(aRule([{ Id: 'log', Arn: arn('logs', 'log-group:all') }], { name: 'all' }));
    bridge.open();
    await put();
    await until(() => cloud.lines.length === 1);
    expect(cloud.sent.size).toBe(0);
  });

  it.each<[string, Partial<RuleTarget>, RegExp]>([
    ['an unsupported target', { Arn: arn('kinesis', 'stream/x') }, /cannot be a target/],
    ['a function', { Arn: arn('lambda', 'function:f') }, /cannot be a target/],
    ['another bus', { Arn: arn('events', 'event-bus/other') }, /cannot be a target/],
    ['a topic for dead letters', { DeadLetterConfig: { Arn: arn('sns', 'x') } }, /takes the ARN of a queue/],
  ])('is refused for %s', async (_title, target, reason) => {
    await expect(bridge.putRule(aRule([{ Id: 'queue', Arn: QUEUE, ...target }]))).rejects.toThrow(reason);
  });
});

describe('a delivery', () => {
  it('happens after a restart when the process ended between PutEvents and the delivery', async () => {
    const rule = aRule([{ Id: 'queue', Arn: QUEUE }]);
    await bridge.putRule(rule);
    await put();
    expect(cloud.sent.size).toBe(0);

    cloud = cloud.reopened();
    bridge = openBridge(cloud);
    await bridge.putRule(rule);
    bridge.open();
    await until(() => bodies(cloud, QUEUE).length === 1);
    expect(bodies(cloud, QUEUE)).toMatchObject([{ detail: { id: 'p1' } }]);
    await bridge.stop();

    cloud = cloud.reopened();
    bridge = openBridge(cloud);
    await bridge.putRule(rule);
    bridge.open();
    await put({ id: 'p2' });
    await until(() => cloud.sent.size === 1);
    expect(bodies(cloud, QUEUE)).toMatchObject([{ detail: { id: 'p2' } }]);
  });

  it('is repeated until the target is available, and does not block the next events', async () => {
    cloud.broken.add(QUEUE);
    await bridge.putRule(
      aRule([
        { Id: 'queue', Arn: QUEUE },
        { Id: 'log', Arn: arn('logs', 'log-group:all') },
      ]),
    );
    bridge.open();
    await put();
    await until(() => cloud.lines.length === 1);
    cloud.broken.delete(QUEUE);
    await put({ id: 'p2' });
    await until(() => bodies(cloud, QUEUE).length === 1, 'the second event');
    nowMs += 1000;
    await until(() => bodies(cloud, QUEUE).length === 2, 'the first event');
    expect(bodies(cloud, QUEUE)).toMatchObject([{ detail: { id: 'p2' } }, { detail: { id: 'p1' } }]);
  });

  it('goes to the dead-letter queue with the reason after the last retry', async () => {
    cloud.broken.add(QUEUE);
    const DeadLetterConfig = { Arn: DEAD_LETTERS };
    await bridge.putRule(
      aRule([{ Id: 'queue', Arn: QUEUE, RetryPolicy: { MaximumRetryAttempts: 1 }, DeadLetterConfig }]),
    );
    bridge.open();
    await put();
    const advance = setInterval(() => (nowMs += 1000), 5);
    await until(() => cloud.sent.has(DEAD_LETTERS));
    clearInterval(advance);
    expect(cloud.sent.get(DEAD_LETTERS)).toEqual([
      {
        body: expect.stringContaining('"payment.accepted"'),
        attributes: {
          RULE_ARN: bridge.ruleArn('millrace', 'accepted'),
          TARGET_ARN: QUEUE,
          ERROR_CODE: 'QueueDoesNotExist',
          ERROR_MESSAGE: 'The queue does not exist.',
          EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
          RETRY_ATTEMPTS: '1',
        },
      },
    ]);
  });

  it('loses no event of a burst that exceeds the limit in memory', async () => {
    await bridge.putRule(aRule([{ Id: 'queue', Arn: QUEUE }]));
    const entries = Array.from({ length: 6001 }, (_, index) => ({
      eventBusName: 'millrace',
      source: 'processing',
      detailType: 'payment.accepted',
      detail: { index },
    }));
    await bridge.putEvents(entries);
    bridge.open();
    await until(() => bodies(cloud, QUEUE).length === 6001);
    const indexes = bodies(cloud, QUEUE).map(
      (event) => (event as { detail: { index: number } }).detail.index,
    );
    expect(new Set(indexes).size).toBe(6001);
  });
});

describe('a bus', () => {
  it('refuses events when it does not exist', async () => {
    const entry = { eventBusName: 'nowhere', source: 's', detailType: 't', detail: {} };
    await expect(bridge.putEvents([entry])).rejects.toThrow('Event bus nowhere does not exist.');
  });

  it('is not removed while it has rules', async () => {
    await bridge.putRule(aRule([{ Id: 'queue', Arn: QUEUE }]));
    expect(() => bridge.removeBus('millrace')).toThrow(/has rules/);
  });
});
