import { ReplacementNeeded } from '../resource-type.ts';
import type { Properties, ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';

/** Those that SQS takes as attributes of the same name. */
const ATTRIBUTES = [
  'VisibilityTimeout',
  'DelaySeconds',
  'MaximumMessageSize',
  'ReceiveMessageWaitTimeSeconds',
  'MessageRetentionPeriod',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
  'RedriveAllowPolicy',
] as const;

/** Standard queues with dead-letter queues. FIFO queues are refused: the engine's batches and deduplication differ from AWS. */
export const sqsQueue: ResourceType = {
  type: 'AWS::SQS::Queue',
  properties: {
    QueueName: 'carried',
    VisibilityTimeout: 'carried',
    DelaySeconds: 'carried',
    MaximumMessageSize: 'carried',
    ReceiveMessageWaitTimeSeconds: 'carried',
    RedrivePolicy: { deadLetterTargetArn: 'carried', maxReceiveCount: 'carried' },
    RedriveAllowPolicy: 'recorded',
    MessageRetentionPeriod: 'recorded',
    KmsMasterKeyId: 'recorded',
    KmsDataKeyReusePeriodSeconds: 'recorded',
    SqsManagedSseEnabled: 'recorded',
    Tags: 'recorded',
  },
  async create(request, cloud) {
    const name = String(request.properties['QueueName'] ?? physicalName(request, 80));
    const { arn, url } = cloud.messagingResources.createQueue(name, attributesOf(request.properties));
    return { physicalId: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  },
  async update(request, previous, cloud) {
    if (request.properties['QueueName'] !== previous.properties['QueueName']) {
      throw new ReplacementNeeded('the name of a queue is fixed');
    }
    cloud.messagingResources.setQueueAttributes(
      previous.attributes['Arn']!,
      attributesOf(request.properties),
    );
    return { physicalId: previous.physicalId, attributes: previous.attributes };
  },
  async delete(state, cloud) {
    cloud.messagingResources.deleteQueue(state.attributes['Arn']!);
  },
};

function attributesOf(properties: Properties): Record<string, string> {
  const given = ATTRIBUTES.filter((name) => properties[name] !== undefined).map((name) => [
    name,
    typeof properties[name] === 'object' ? JSON.stringify(properties[name]) : String(properties[name]),
  ]);
  const redrive = properties['RedrivePolicy'] as
    { deadLetterTargetArn: string; maxReceiveCount: number | string } | undefined;
  if (redrive) {
    const policy = { ...redrive, maxReceiveCount: Number(redrive.maxReceiveCount) };
    given.push(['RedrivePolicy', JSON.stringify(policy)]);
  }
  return Object.fromEntries(given);
}
