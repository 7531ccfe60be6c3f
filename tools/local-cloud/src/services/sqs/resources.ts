import { identifiedBy } from '../../core/resources/identity.ts';
import { physicalName } from '../../core/resources/physical-name.ts';
import { textOf } from '../../core/resources/read-properties.ts';
import { ReplacementNeeded } from '../../core/resources/resource-type.ts';
import type { Authorizer } from '../../core/authorization/authorizer.ts';
import type { Properties, ResourceType } from '../../core/resources/resource-type.ts';
import type { Queues } from './queues.ts';

/** Properties that are attributes of the same name in SQS. */
const ATTRIBUTES = [
  'VisibilityTimeout',
  'DelaySeconds',
  'MaximumMessageSize',
  'ReceiveMessageWaitTimeSeconds',
  'MessageRetentionPeriod',
  'SqsManagedSseEnabled',
];

interface Own {
  readonly queues: Queues;
  readonly authorizer: Pick<Authorizer, 'encrypt'>;
}

/** Standard queues with dead-letter queues. FIFO queues are refused, because fauxqs batches and deduplicates differently. */
export const sqsQueue: ResourceType<Own> = {
  type: 'AWS::SQS::Queue',
  properties: {
    QueueName: 'carried',
    VisibilityTimeout: 'carried',
    DelaySeconds: 'carried',
    MaximumMessageSize: 'carried',
    ReceiveMessageWaitTimeSeconds: 'carried',
    RedrivePolicy: { deadLetterTargetArn: 'carried', maxReceiveCount: 'carried' },
    MessageRetentionPeriod: 'recorded',
    KmsMasterKeyId: 'carried',
    SqsManagedSseEnabled: 'recorded',
    Tags: 'recorded',
  },
  identity: identifiedBy('QueueName'),
  // The host and port of the URL are those of the endpoint that made or found the queue.
  importIdentifier: { name: 'QueueUrl', key: (url) => url.split('/').at(-1)! },
  service: {
    exists: (name, { queues }) => queues.has(name),
    remove: (name, { queues }) => queues.delete(queues.arn(name)),
  },
  async create(request, { queues, authorizer }) {
    const name = textOf(request.properties, 'QueueName') ?? physicalName(request, 80);
    const { arn, url } = queues.create(name, attributesOf(request.properties));
    authorizer.encrypt(arn, textOf(request.properties, 'KmsMasterKeyId'));
    return { physicalId: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
  },
  async update({ properties }, previous, { queues, authorizer }) {
    if (properties['QueueName'] !== previous.properties['QueueName']) {
      throw new ReplacementNeeded('the name of a queue is fixed');
    }
    queues.setAttributes(previous.attributes['Arn']!, attributesOf(properties));
    authorizer.encrypt(previous.attributes['Arn']!, textOf(properties, 'KmsMasterKeyId'));
    return { physicalId: previous.physicalId, attributes: previous.attributes };
  },
  async delete({ attributes }, { queues }) {
    queues.delete(attributes['Arn']!);
  },
  async resume({ attributes, properties }, { authorizer }) {
    authorizer.encrypt(attributes['Arn']!, textOf(properties, 'KmsMasterKeyId'));
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
