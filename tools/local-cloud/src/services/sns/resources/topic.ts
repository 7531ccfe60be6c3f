import { identifiedBy } from '../../../core/resources/identity.ts';
import { physicalName } from '../../../core/resources/physical-name.ts';
import { textOf } from '../../../core/resources/read-properties.ts';
import { ReplacementNeeded } from '../../../core/resources/resource-type.ts';
import type { Authorizer } from '../../../core/authorization/authorizer.ts';
import type { ResourceType } from '../../../core/resources/resource-type.ts';
import type { Topics } from '../topics.ts';

interface Own {
  readonly topics: Topics;
  readonly authorizer: Pick<Authorizer, 'encrypt'>;
}

/** Standard topics. Subscriptions are `AWS::SNS::Subscription`. */
export const snsTopic: ResourceType<Own> = {
  type: 'AWS::SNS::Topic',
  properties: {
    TopicName: 'carried',
    DisplayName: 'recorded',
    KmsMasterKeyId: 'carried',
    Tags: 'recorded',
  },
  identity: identifiedBy('TopicName'),
  service: {
    exists: (name, { topics }) => topics.has(name),
    remove: (name, { topics }) => topics.delete(topics.arn(name)),
  },
  async create(request, { topics, authorizer }) {
    const name = textOf(request.properties, 'TopicName') ?? physicalName(request);
    const arn = topics.create(name);
    authorizer.encrypt(arn, textOf(request.properties, 'KmsMasterKeyId'));
    return { physicalId: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  async update({ properties }, previous, { authorizer }) {
    if (properties['TopicName'] !== previous.properties['TopicName']) {
      throw new ReplacementNeeded('the name of a topic is fixed');
    }
    authorizer.encrypt(previous.physicalId, textOf(properties, 'KmsMasterKeyId'));
    return { physicalId: previous.physicalId, attributes: previous.attributes };
  },
  async delete({ physicalId }, { topics }) {
    topics.delete(physicalId);
  },
  async resume({ physicalId, properties }, { authorizer }) {
    authorizer.encrypt(physicalId, textOf(properties, 'KmsMasterKeyId'));
  },
};
