import { createHash } from 'node:crypto';
import { serviceOf } from '../../core/arn.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { Flow } from '../../core/flows.ts';
import type { Gate } from '../../core/gate.ts';
import { ResourceRefused } from '../../core/resources/resource-type.ts';
import { QueuePoller, type MessageSource } from '../sqs/queue-poller.ts';
import type { Queues } from '../sqs/queues.ts';
import { writeMail, type Notification } from './outbox.ts';
import type { Topics } from './topics.ts';

const INTERNAL = 'millrace-notifications-';

/** The properties of `AWS::SNS::Subscription`. */
export interface SubscriptionProperties {
  readonly TopicArn: string;
  readonly Protocol: string;
  readonly Endpoint: string;
  readonly FilterPolicy?: unknown;
  readonly FilterPolicyScope?: string;
  readonly RawMessageDelivery?: boolean | string;
}

/** The operations of topics and queues that subscribing uses. */
export interface SubscriptionContext {
  readonly topics: Pick<Topics, 'subscribe' | 'unsubscribe' | 'findSubscription'>;
  readonly queues: Pick<Queues, 'arn' | 'create' | 'delete'>;
}

/**
 * Subscribes an endpoint to a topic. fauxqs delivers to queues only, so an email subscription gets an internal queue with
 * its filter policy, which a flow consumes. A published notification survives `kill -9` until it is delivered.
 * @returns the subscription's ARN
 * @throws ResourceRefused
 */
export function subscribe(
  { topics, queues }: SubscriptionContext,
  properties: SubscriptionProperties,
): string {
  const { TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint } = properties;
  requireEndpoint(properties);
  const { FilterPolicy, FilterPolicyScope, RawMessageDelivery } = properties;
  const attributes: Record<string, string> = {
    ...(FilterPolicy !== undefined && { FilterPolicy: JSON.stringify(FilterPolicy) }),
    ...(FilterPolicyScope !== undefined && { FilterPolicyScope }),
    ...(RawMessageDelivery !== undefined && { RawMessageDelivery: String(RawMessageDelivery) }),
  };
  if (protocol === 'sqs') return topics.subscribe({ topicArn, protocol, endpoint, attributes });
  const queue = queues.create(queueName(properties), {});
  return topics.subscribe({ topicArn, protocol: 'sqs', endpoint: queue.arn, attributes });
}

/** The ARN of the endpoint's subscription to the topic. Undefined when there is none. */
export function findSubscription(
  { topics, queues }: SubscriptionContext,
  properties: SubscriptionProperties,
): string | undefined {
  const { TopicArn, Protocol, Endpoint } = properties;
  const endpoint = Protocol === 'sqs' ? Endpoint : queues.arn(queueName(properties));
  return topics.findSubscription(TopicArn, endpoint);
}

export function unsubscribe(
  { topics, queues }: SubscriptionContext,
  subscriptionArn: string,
  properties: SubscriptionProperties,
): void {
  topics.unsubscribe(subscriptionArn);
  if (properties.Protocol !== 'sqs') queues.delete(queues.arn(queueName(properties)));
}

interface MailContext {
  readonly gate: Gate;
  readonly config: CloudConfig;
  readonly queues: MessageSource & Pick<Queues, 'arn'>;
}

/** Writes the notifications of the internal queue as mails. @returns undefined for the subscription of a queue */
export function createSubscriptionFlow(
  { gate, config, queues }: MailContext,
  subscriptionArn: string,
  properties: SubscriptionProperties,
): Flow | undefined {
  if (properties.Protocol === 'sqs') return undefined;
  const mail = { to: properties.Endpoint, subscriptionArn };
  return new QueuePoller({
    name: subscriptionArn,
    queueArn: queues.arn(queueName(properties)),
    queues,
    gate,
    batchSize: 10,
    batchingWindowMs: 0,
    concurrency: 1,
    // A failed batch is delivered again as a whole. Writing a mail twice yields one mail.
    async handle(messages) {
      for (const { body } of messages) {
        writeMail(config.stateDir, mail, JSON.parse(body) as Notification);
      }
      return new Set();
    },
  });
}

function requireEndpoint({ Protocol, Endpoint, RawMessageDelivery }: SubscriptionProperties): void {
  if (Protocol !== 'sqs' && Protocol !== 'email') {
    throw new ResourceRefused(`Protocol: ${Protocol} is not carried out`);
  }
  const fits = Protocol === 'email' ? Endpoint.includes('@') : serviceOf(Endpoint) === 'sqs';
  if (!fits) throw new ResourceRefused(`Endpoint: ${Endpoint} does not fit the protocol ${Protocol}`);
  if (Protocol === 'email' && String(RawMessageDelivery ?? false) === 'true') {
    throw new ResourceRefused('RawMessageDelivery: it does not fit the protocol email');
  }
}

/** Derived from what identifies the subscription, so it is the same after a restart. */
function queueName({ TopicArn, Protocol, Endpoint }: SubscriptionProperties): string {
  const identity = createHash('sha256').update(`${TopicArn} ${Protocol} ${Endpoint}`).digest('hex');
  return INTERNAL + identity.slice(0, 16);
}

/** Whether a queue is the internal one of an email subscription. No stack created it, so it has no queue policy. */
export function isInternalQueue(queueArn: string): boolean {
  return queueArn.split(':').at(-1)!.startsWith(INTERNAL);
}
