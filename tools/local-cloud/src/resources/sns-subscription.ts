import type { Cloud } from '../cloud.ts';
import {
  createSubscriptionFlow,
  subscribe,
  unsubscribe,
  type SubscriptionProperties,
} from '../pump/subscriptions/subscription.ts';
import { ReplacementNeeded, type Properties, type ResourceType } from '../resource-type.ts';
import { requiredText } from './read-properties.ts';

/** What a topic's notifications go to: a queue, or a mail in the outbox. */
export const snsSubscription: ResourceType = {
  type: 'AWS::SNS::Subscription',
  properties: {
    TopicArn: 'carried',
    Protocol: 'carried',
    Endpoint: 'carried',
    FilterPolicy: 'carried',
    FilterPolicyScope: 'carried',
    RawMessageDelivery: 'carried',
  },
  async create({ properties }, cloud) {
    const subscription = read(properties);
    const arn = subscribe(cloud, subscription);
    await run(cloud, arn, subscription);
    return { physicalId: arn, attributes: { Arn: arn } };
  },
  async update({ properties }, previous, cloud) {
    for (const fixed of ['TopicArn', 'Protocol', 'Endpoint']) {
      if (properties[fixed] !== previous.properties[fixed]) throw new ReplacementNeeded(fixed);
    }
    const subscription = read(properties);
    // The engine changes no attribute of a subscription. Both steps are one turn, so no notification goes between them.
    cloud.messagingResources.unsubscribe(previous.physicalId);
    const arn = subscribe(cloud, subscription);
    await cloud.pump.removeFlow(previous.physicalId);
    await run(cloud, arn, subscription);
    return { physicalId: arn, attributes: { Arn: arn } };
  },
  async delete(state, cloud) {
    await cloud.pump.removeFlow(state.physicalId);
    unsubscribe(cloud, state.physicalId, read(state.properties));
  },
  async resume(state, cloud) {
    await run(cloud, state.physicalId, read(state.properties));
  },
};

function read(properties: Properties): SubscriptionProperties {
  for (const name of ['TopicArn', 'Protocol', 'Endpoint']) requiredText(properties, name);
  return properties as unknown as SubscriptionProperties;
}

async function run(cloud: Cloud, arn: string, subscription: SubscriptionProperties): Promise<void> {
  await cloud.pump.startFlow(arn, (context) => createSubscriptionFlow(context, arn, subscription));
}
