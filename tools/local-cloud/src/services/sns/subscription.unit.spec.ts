import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Gate } from '../../core/gate.ts';
import type { Flow } from '../../core/flows.ts';
import { arn, fakeCloud, until, type FakeCloud } from '../../testing/fake-cloud.ts';
import {
  createSubscriptionFlow,
  subscribe,
  unsubscribe,
  type SubscriptionContext,
  type SubscriptionProperties,
} from './subscription.ts';

const SUBSCRIPTION = arn('sns', 'notices:0f1e2d3c-1111');

let cloud: FakeCloud;
let flow: Flow | undefined;
let calls: unknown[][];
let resources: SubscriptionContext;

beforeEach(() => {
  cloud = fakeCloud();
  calls = [];
  const record =
    (name: string, result?: unknown) =>
    (...input: unknown[]) => {
      calls.push([name, ...input]);
      return result;
    };
  resources = {
    topics: {
      subscribe: record('subscribe', SUBSCRIPTION) as SubscriptionContext['topics']['subscribe'],
      unsubscribe: record('unsubscribe'),
      findSubscription: () => undefined,
    },
    queues: {
      arn: (name) => arn('sqs', name),
      create: (name) => ({ arn: arn('sqs', name), url: '' }),
      delete: record('deleteQueue'),
    },
  };
});

afterEach(async () => {
  await flow?.stop(1000);
  cloud.remove();
});

const aSubscription = (override: Partial<SubscriptionProperties> = {}): SubscriptionProperties => ({
  TopicArn: arn('sns', 'notices'),
  Protocol: 'email',
  Endpoint: 'ops@example.com',
  ...override,
});

const notification = (override: object = {}): string =>
  JSON.stringify({
    Type: 'Notification',
    MessageId: 'm-1',
    TopicArn: arn('sns', 'notices'),
    Subject: 'Payment failed\r\nBcc: everyone@example.com',
    Message: 'p-1 failed\nfor good',
    Timestamp: '2030-01-02T03:04:05.678Z',
    UnsubscribeURL: 'http://localhost/unsubscribe',
    ...override,
  });

const mailContext = (gate: Gate) => ({
  gate,
  config: cloud.config,
  queues: { ...cloud.queues, ...resources.queues },
});

/** Puts these notifications into the internal queue of the subscription. */
async function deliver(properties: SubscriptionProperties, ...bodies: string[]): Promise<void> {
  subscribe(resources, properties);
  const { endpoint } = calls[0]?.[1] as { endpoint: string };
  cloud.offer(endpoint, ...bodies);
  const gate = new Gate();
  gate.open();
  flow = createSubscriptionFlow(mailContext(gate), SUBSCRIPTION, properties);
  flow?.start();
  await until(() => cloud.deleted.length === bodies.length);
}

describe('an email subscription', () => {
  it('writes each notification to the outbox once, as a mail', async () => {
    await deliver(aSubscription(), notification(), notification());
    const outbox = join(cloud.config.stateDir, 'outbox');
    expect(readdirSync(outbox)).toEqual(['2030-01-02T03-04-05-678Z-notices-m-1-0f1e2d3c.eml']);
    const mail = readFileSync(join(outbox, readdirSync(outbox)[0] ?? ''), 'utf8');
    expect(mail.split('\r\n').slice(0, 5)).toEqual([
      'From: AWS Notifications <no-reply@sns.amazonaws.com>',
      'To: ops@example.com',
      'Subject: Payment failed Bcc: everyone@example.com',
      'Date: Wed, 02 Jan 2030 03:04:05 +0000',
      'Message-ID: <m-1-0f1e2d3c@sns.amazonaws.com>',
    ]);
    expect(mail).toContain('\r\n\r\np-1 failed\r\nfor good\r\n\r\n--\r\n');
    expect(mail).toContain('http://localhost/unsubscribe\r\n');
  });

  it('has an internal queue with its filter policy, which is deleted with it', () => {
    const properties = aSubscription({
      FilterPolicy: { kind: ['failed'] },
      FilterPolicyScope: 'MessageBody',
    });
    subscribe(resources, properties);
    const endpoint = expect.stringMatching(/:millrace-notifications-[0-9a-f]{16}$/);
    expect(calls).toEqual([
      [
        'subscribe',
        {
          topicArn: arn('sns', 'notices'),
          protocol: 'sqs',
          endpoint,
          attributes: { FilterPolicy: '{"kind":["failed"]}', FilterPolicyScope: 'MessageBody' },
        },
      ],
    ]);
    unsubscribe(resources, SUBSCRIPTION, properties);
    expect(calls.slice(1)).toEqual([
      ['unsubscribe', SUBSCRIPTION],
      ['deleteQueue', endpoint],
    ]);
  });
});

describe('a subscription of a queue', () => {
  it('needs no flow', () => {
    const properties = aSubscription({
      Protocol: 'sqs',
      Endpoint: arn('sqs', 'q'),
      RawMessageDelivery: true,
    });
    expect(subscribe(resources, properties)).toBe(SUBSCRIPTION);
    expect(calls).toEqual([
      [
        'subscribe',
        {
          topicArn: arn('sns', 'notices'),
          protocol: 'sqs',
          endpoint: arn('sqs', 'q'),
          attributes: { RawMessageDelivery: 'true' },
        },
      ],
    ]);
    expect(createSubscriptionFlow(mailContext(new Gate()), SUBSCRIPTION, properties)).toBeUndefined();
  });
});

describe('a subscription', () => {
  it.each<[Partial<SubscriptionProperties>, RegExp]>([
    [{ Protocol: 'sms', Endpoint: '+41' }, /sms is not carried out/],
    [{ Protocol: 'lambda', Endpoint: arn('lambda', 'function:tell') }, /lambda is not carried out/],
    [{ Protocol: 'email-json' }, /email-json is not carried out/],
    [{ Endpoint: 'nobody' }, /does not fit the protocol email/],
    [{ Protocol: 'sqs' }, /does not fit the protocol sqs/],
    [{ RawMessageDelivery: 'true' }, /RawMessageDelivery/],
  ])('is refused for %j', (override, reason) => {
    expect(() => subscribe(resources, aSubscription(override))).toThrow(reason);
  });
});
