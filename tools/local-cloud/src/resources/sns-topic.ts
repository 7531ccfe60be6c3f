import { ReplacementNeeded } from '../resource-type.ts';
import type { ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';

/** Standard topics; what is subscribed to them is `AWS::SNS::Subscription`. */
export const snsTopic: ResourceType = {
  type: 'AWS::SNS::Topic',
  properties: {
    TopicName: 'carried',
    DisplayName: 'recorded',
    KmsMasterKeyId: 'recorded',
    TracingConfig: 'recorded',
    DeliveryStatusLogging: 'recorded',
    SignatureVersion: 'recorded',
    Tags: 'recorded',
  },
  async create(request, cloud) {
    const name = String(request.properties['TopicName'] ?? physicalName(request));
    const arn = cloud.messagingResources.createTopic(name, {});
    return { physicalId: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  async update(request, previous) {
    if (request.properties['TopicName'] !== previous.properties['TopicName']) {
      throw new ReplacementNeeded('the name of a topic is fixed');
    }
    return { physicalId: previous.physicalId, attributes: previous.attributes };
  },
  async delete(state, cloud) {
    cloud.messagingResources.deleteTopic(state.physicalId);
  },
};
