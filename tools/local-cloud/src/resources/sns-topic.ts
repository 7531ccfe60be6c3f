import { ReplacementNeeded } from '../resource-type.ts';
import type { ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { textOf } from './read-properties.ts';

/** Standard topics; what is subscribed to them is `AWS::SNS::Subscription`. */
export const snsTopic: ResourceType = {
  type: 'AWS::SNS::Topic',
  properties: {
    TopicName: 'carried',
    DisplayName: 'recorded',
    KmsMasterKeyId: 'recorded',
    Tags: 'recorded',
  },
  async create(request, { messagingResources }) {
    const name = textOf(request.properties, 'TopicName') ?? physicalName(request);
    const arn = messagingResources.createTopic(name);
    return { physicalId: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  async update({ properties }, previous) {
    if (properties['TopicName'] !== previous.properties['TopicName']) {
      throw new ReplacementNeeded('the name of a topic is fixed');
    }
    return { physicalId: previous.physicalId, attributes: previous.attributes };
  },
  async delete({ physicalId }, { messagingResources }) {
    messagingResources.deleteTopic(physicalId);
  },
};
