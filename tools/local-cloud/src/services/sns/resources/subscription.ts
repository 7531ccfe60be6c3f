import type { CloudConfig } from '../../../core/config.ts';
import type { Flows } from '../../../core/flows.ts';
import { identifiedBy } from '../../../core/resources/identity.ts';
import { requiredText } from '../../../core/resources/read-properties.ts';
import {
  ReplacementNeeded,
  type Properties,
  type ResourceType,
} from '../../../core/resources/resource-type.ts';
import type { Queues } from '../../sqs/queues.ts';
import {
  createSubscriptionFlow,
  findSubscription,
  subscribe,
  unsubscribe,
  type SubscriptionProperties,
} from '../subscription.ts';
import type { Topics } from '../topics.ts';

interface Own {
  readonly config: CloudConfig;
  readonly flows: Flows;
  readonly topics: Topics;
  readonly queues: Queues;
}

/** Sends the notifications of a topic to a queue, or as a mail to the outbox. */
export const snsSubscription: ResourceType<Own> = {
  type: 'AWS::SNS::Subscription',
  properties: {
    TopicArn: 'carried',
    Protocol: 'carried',
    Endpoint: 'carried',
    FilterPolicy: 'carried',
    FilterPolicyScope: 'carried',
    RawMessageDelivery: 'carried',
    // A message is in the queue when `Publish` returns, so there is no delivery that could fail later.
    RedrivePolicy: 'recorded',
  },
  identity: identifiedBy('TopicArn', 'Protocol', 'Endpoint'),
  service: {
    exists: (identity, own) => findSubscription(own, subscriptionOf(identity)) !== undefined,
    remove(identity, own) {
      const subscription = subscriptionOf(identity);
      const arn = findSubscription(own, subscription);
      if (arn !== undefined) unsubscribe(own, arn, subscription);
    },
  },
  async create({ properties }, own) {
    const subscription = read(properties);
    const arn = subscribe(own, subscription);
    await run(own, arn, subscription);
    return { physicalId: arn, attributes: { Arn: arn } };
  },
  async update({ properties }, previous, own) {
    for (const fixed of ['TopicArn', 'Protocol', 'Endpoint']) {
      if (properties[fixed] !== previous.properties[fixed]) throw new ReplacementNeeded(fixed);
    }
    const subscription = read(properties);
    // fauxqs cannot change a subscription. Both steps run in one turn, so no notification is lost between them.
    own.topics.unsubscribe(previous.physicalId);
    const arn = subscribe(own, subscription);
    await own.flows.remove(previous.physicalId);
    await run(own, arn, subscription);
    return { physicalId: arn, attributes: { Arn: arn } };
  },
  async delete(state, own) {
    await own.flows.remove(state.physicalId);
    unsubscribe(own, state.physicalId, read(state.properties));
  },
  async resume(state, own) {
    await run(own, state.physicalId, read(state.properties));
  },
};

function subscriptionOf(identity: string): SubscriptionProperties {
  const [TopicArn = '', Protocol = '', Endpoint = ''] = identity.split('|');
  return { TopicArn, Protocol, Endpoint };
}

function read(properties: Properties): SubscriptionProperties {
  for (const name of ['TopicArn', 'Protocol', 'Endpoint']) requiredText(properties, name);
  return properties as unknown as SubscriptionProperties;
}

async function run({ flows, ...own }: Own, arn: string, subscription: SubscriptionProperties): Promise<void> {
  await flows.start(arn, (gate) => createSubscriptionFlow({ ...own, gate }, arn, subscription));
}
