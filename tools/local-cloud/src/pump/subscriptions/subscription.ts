import { createHash } from 'node:crypto';
import type { Cloud } from '../../cloud.ts';
import { ResourceRefused } from '../../resource-type.ts';
import { serviceOf } from '../arn.ts';
import { invoke } from '../deliver.ts';
import type { Flow, PumpContext } from '../pipe.ts';
import { QueuePoller } from '../queues/queue-poller.ts';
import { snsEvent, type Notification } from './notification.ts';
import { writeMail } from './outbox.ts';

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
 * Subscribes an endpoint to a topic. The engine delivers to queues only; mails and functions get a queue of their own
 * behind the scenes, with the subscription's filter policy, that the pump drains. So a notification that was published
 * survives `kill -9` until it is delivered, whoever published it.
 * @returns the subscription's ARN
 * @throws ResourceRefused
 */
export function subscribe(cloud: Resources, properties: SubscriptionProperties): string {
  const { TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint } = properties;
  requireEndpoint(properties);
  const attributes: Record<string, string> = {
    ...(properties.FilterPolicy !== undefined && { FilterPolicy: JSON.stringify(properties.FilterPolicy) }),
    ...(properties.FilterPolicyScope !== undefined && { FilterPolicyScope: properties.FilterPolicyScope }),
    ...(properties.RawMessageDelivery !== undefined && {
      RawMessageDelivery: String(properties.RawMessageDelivery),
    }),
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
  const { Protocol: protocol, Endpoint: endpoint } = properties;
  if (protocol === 'sqs') return undefined;
  const accept = async (notification: Notification): Promise<void> => {
    if (protocol === 'lambda') {
      await invoke(cloud, endpoint, snsEvent(notification, subscriptionArn));
    } else {
      const mail = { to: endpoint, protocol: protocol as 'email' | 'email-json', subscriptionArn };
      writeMail(cloud.config.stateDir, mail, notification);
    }
  };
  return new QueuePoller({
    name: subscriptionArn,
    queueArn: queueArn(cloud, properties),
    messaging: cloud.messaging,
    gate,
    batchSize: 10,
    batchingWindowMs: 0,
    concurrency: 1,
    passes: () => true,
    async handle(messages) {
      const results = await Promise.allSettled(
        messages.map(({ body }) => accept(JSON.parse(body) as Notification)),
      );
      const failed = messages.filter((_message, index) => results[index]?.status === 'rejected');
      for (const result of results)
        if (result.status === 'rejected') console.error(subscriptionArn, result.reason);
      return new Set(failed.map(({ messageId }) => messageId));
    },
  });
}

function requireEndpoint({ Protocol, Endpoint, RawMessageDelivery }: SubscriptionProperties): void {
  if (!['sqs', 'lambda', 'email', 'email-json'].includes(Protocol)) {
    throw new ResourceRefused(`Protocol: ${Protocol} is not carried out`);
  }
  const fits = Protocol.startsWith('email') ? Endpoint.includes('@') : serviceOf(Endpoint) === Protocol;
  if (!fits) throw new ResourceRefused(`Endpoint: ${Endpoint} does not fit the protocol ${Protocol}`);
  if (Protocol !== 'sqs' && String(RawMessageDelivery ?? false) === 'true') {
    throw new ResourceRefused(`RawMessageDelivery: it does not fit the protocol ${Protocol}`);
  }
}

function queueName({ TopicArn, Protocol, Endpoint }: SubscriptionProperties): string {
  const identity = createHash('sha256')
    .update(`${TopicArn} ${Protocol} ${Endpoint}`)
    .digest('hex')
    .slice(0, 16);
  return `millrace-notifications-${identity}`;
}

function queueArn({ config }: Pick<Cloud, 'config'>, properties: SubscriptionProperties): string {
  return `arn:aws:sqs:${config.region}:${config.account}:${queueName(properties)}`;
}
