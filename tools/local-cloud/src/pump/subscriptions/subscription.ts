import { createHash } from 'node:crypto';
import type { Cloud } from '../../cloud.ts';
import { ResourceRefused } from '../../resource-type.ts';
import { arnOf, serviceOf } from '../arn.ts';
import type { Flow, PumpContext } from '../pump.ts';
import { QueuePoller } from '../queues/queue-poller.ts';
import { writeMail, type Notification } from './outbox.ts';

/** `AWS::SNS::Subscription`, in the template's own words. */
export interface SubscriptionProperties {
  readonly TopicArn: string;
  readonly Protocol: string;
  readonly Endpoint: string;
  readonly FilterPolicy?: unknown;
  readonly FilterPolicyScope?: string;
  readonly RawMessageDelivery?: boolean | string;
}

type Resources = Pick<Cloud, 'config' | 'messagingResources'>;

/**
 * Subscribes an endpoint to a topic. The engine delivers to queues only; a mail's subscription gets a queue of its own
 * behind the scenes, with the subscription's filter policy, that the pump drains. So a notification that was published
 * survives `kill -9` until it is delivered, whoever published it.
 * @returns the subscription's ARN
 * @throws ResourceRefused
 */
export function subscribe(cloud: Resources, properties: SubscriptionProperties): string {
  const { TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint } = properties;
  requireEndpoint(properties);
  const { FilterPolicy, FilterPolicyScope, RawMessageDelivery } = properties;
  const attributes: Record<string, string> = {
    ...(FilterPolicy !== undefined && { FilterPolicy: JSON.stringify(FilterPolicy) }),
    ...(FilterPolicyScope !== undefined && { FilterPolicyScope }),
    ...(RawMessageDelivery !== undefined && { RawMessageDelivery: String(RawMessageDelivery) }),
  };
  const { messagingResources } = cloud;
  if (protocol === 'sqs') return messagingResources.subscribe({ topicArn, protocol, endpoint, attributes });
  const queue = messagingResources.createQueue(queueName(properties), {});
  return messagingResources.subscribe({ topicArn, protocol: 'sqs', endpoint: queue.arn, attributes });
}

export function unsubscribe(
  cloud: Resources,
  subscriptionArn: string,
  properties: SubscriptionProperties,
): void {
  cloud.messagingResources.unsubscribe(subscriptionArn);
  if (properties.Protocol !== 'sqs') cloud.messagingResources.deleteQueue(queueArn(cloud, properties));
}

/** What drains the queue behind the scenes. @returns undefined for a queue's subscription, which needs nothing */
export function createSubscriptionFlow(
  { cloud, gate }: PumpContext,
  subscriptionArn: string,
  properties: SubscriptionProperties,
): Flow | undefined {
  if (properties.Protocol === 'sqs') return undefined;
  const mail = { to: properties.Endpoint, subscriptionArn };
  return new QueuePoller({
    name: subscriptionArn,
    queueArn: queueArn(cloud, properties),
    messaging: cloud.messaging,
    gate,
    batchSize: 10,
    batchingWindowMs: 0,
    concurrency: 1,
    // A batch that fails comes again as a whole; a mail that is written twice is one mail.
    async handle(messages) {
      for (const { body } of messages) {
        writeMail(cloud.config.stateDir, mail, JSON.parse(body) as Notification);
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

/** Named by what makes a subscription what it is, so that it is found again after a restart. */
function queueName({ TopicArn, Protocol, Endpoint }: SubscriptionProperties): string {
  const identity = createHash('sha256').update(`${TopicArn} ${Protocol} ${Endpoint}`).digest('hex');
  return `millrace-notifications-${identity.slice(0, 16)}`;
}

function queueArn({ config }: Pick<Cloud, 'config'>, properties: SubscriptionProperties): string {
  return arnOf(config, 'sqs', queueName(properties));
}
