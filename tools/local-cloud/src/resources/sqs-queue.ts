import { ReplacementNeeded } from '../resource-type.ts';
import type { Properties, ResourceType } from '../resource-type.ts';
import { physicalName } from './physical-name.ts';
import { textOf } from './read-properties.ts';

/** Those that SQS takes as attributes of the same name. */
const ATTRIBUTES = [
  'VisibilityTimeout',
  'DelaySeconds',
  'MaximumMessageSize',
  'ReceiveMessageWaitTimeSeconds',
  'MessageRetentionPeriod',
  'SqsManagedSseEnabled',
];

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
    MessageRetentionPeriod: 'recorded',
    KmsMasterKeyId: 'recorded',
    SqsManagedSseEnabled: 'recorded',
    Tags: 'recorded',
  },
  async create(request, { messagingResources }) {
    const name = textOf(request.properties, 'QueueName') ?? physicalName(request, 80);
    const { arn, url } = messagingResources.createQueue(name, attributesOf(request.properties));
    return { physicalId: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  },
  async update({ properties }, previous, { messagingResources }) {
    if (properties['QueueName'] !== previous.properties['QueueName']) {
      throw new ReplacementNeeded('the name of a queue is fixed');
    }
    messagingResources.setQueueAttributes(previous.attributes['Arn']!, attributesOf(properties));
    return { physicalId: previous.physicalId, attributes: previous.attributes };
  },
  async delete({ attributes }, { messagingResources }) {
    messagingResources.deleteQueue(attributes['Arn']!);
  },
};

function attributesOf(properties: Properties): Record<string, string> {
  const given = ATTRIBUTES.flatMap((name) => {
    const value = textOf(properties, name);
    return value === undefined ? [] : [[name, value]];
  });
  const redrive = properties['RedrivePolicy'] as { maxReceiveCount: number | string } | undefined;
  if (redrive) {
    const policy = { ...redrive, maxReceiveCount: Number(redrive.maxReceiveCount) };
    given.push(['RedrivePolicy', JSON.stringify(policy)]);
  }
  return Object.fromEntries(given);
}
