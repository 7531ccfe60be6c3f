import { identifiedBy } from '../../../core/resources/identity.ts';
import { physicalName } from '../../../core/resources/physical-name.ts';
import { textOf } from '../../../core/resources/read-properties.ts';
import { ReplacementNeeded } from '../../../core/resources/resource-type.ts';
import type { ResourceType } from '../../../core/resources/resource-type.ts';
import type { Topics } from '../topics.ts';

/** Standard topics. Subscriptions are `AWS::SNS::Subscription`. */
export const snsTopic: ResourceType<{ readonly topics: Topics }> = {
  type: 'AWS::SNS::Topic',
  properties: {
    TopicName: 'carried',
    DisplayName: 'recorded',
    KmsMasterKeyId: 'recorded',
    Tags: 'recorded',
  },
  identity: identifiedBy('TopicName'),
  service: {
    exists: (name, { topics }) => topics.has(name),
    remove: (name, { topics }) => topics.delete(topics.arn(name)),
  },
  async create(request, { topics }) {
    const name = textOf(request.properties, 'TopicName') ?? physicalName(request);
    const arn = topics.create(name);
    return { physicalId: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  async update({ properties }, previous) {
    if (properties['TopicName'] !== previous.properties['TopicName']) {
      throw new ReplacementNeeded('the name of a topic is fixed');
    }
    return { physicalId: previous.physicalId, attributes: previous.attributes };
  },
  async delete({ physicalId }, { topics }) {
    topics.delete(physicalId);
  },
};
