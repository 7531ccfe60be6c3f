import { AwsError } from '../cloud.ts';
import type { MessagingResources } from '../cloud.ts';
import type { CloudConfig } from '../config.ts';
import { asAwsError } from './fauxqs-stores.ts';
import type { FauxStores } from './fauxqs-stores.ts';

/** Queues, topics, subscriptions and buckets on fauxqs' stores. */
export function fauxqsResources(
  config: CloudConfig,
  { sqs, sns, s3 }: FauxStores,
  queueUrl: (name: string) => string,
): MessagingResources {
  return refusing({
    queueUrl,
    createQueue(name, attributes) {
      const arn = `arn:aws:sqs:${config.region}:${config.account}:${name}`;
      const existing = sqs.getQueueByArn(arn);
      if (existing) existing.setAttributes({ ...attributes });
      else sqs.createQueue(name, queueUrl(name), arn, { ...attributes });
      return { arn, url: queueUrl(name) };
    },
    setQueueAttributes(arn, attributes) {
      const queue = sqs.getQueueByArn(arn);
      if (!queue) throw new AwsError('QueueDoesNotExist', `The queue ${arn} does not exist.`);
      const dropped = Object.keys(queue.attributes).filter((name) => !(name in attributes));
      for (const name of dropped) {
        if (!(name in DEFAULT_ATTRIBUTES)) delete queue.attributes[name];
      }
      queue.setAttributes({ ...DEFAULT_ATTRIBUTES, ...attributes });
    },
    deleteQueue(arn) {
      sqs.deleteQueue(queueUrl(arn.split(':').at(-1)!));
    },
    createTopic: (name, attributes) => sns.createTopic(name, { ...attributes }, undefined, config.region).arn,
    deleteTopic(arn) {
      sns.deleteTopic(arn);
    },
    subscribe({ topicArn, protocol, endpoint, attributes }) {
      const subscription = sns.subscribe(topicArn, protocol, endpoint, { ...attributes });
      if (!subscription) throw new AwsError('NotFound', `The topic ${topicArn} does not exist.`, 404);
      return subscription.arn;
    },
    unsubscribe(arn) {
      sns.unsubscribe(arn);
    },
    createBucket: (name) => s3.createBucket(name),
    deleteBucket(name) {
      if (s3.hasBucket(name)) s3.deleteBucket(name);
    },
  });
}

/** What SQS gives a queue that does not say otherwise. */
const DEFAULT_ATTRIBUTES: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
};

/** Every method, with fauxqs' refusals turned into `AwsError`s. */
function refusing(resources: MessagingResources): MessagingResources {
  const wrapped = Object.entries(resources).map(
    ([name, method]: [string, (...input: never[]) => unknown]) => [
      name,
      (...input: never[]) => {
        try {
          return method(...input);
        } catch (error) {
          throw asAwsError(error);
        }
      },
    ],
  );
  return Object.fromEntries(wrapped) as MessagingResources;
}
