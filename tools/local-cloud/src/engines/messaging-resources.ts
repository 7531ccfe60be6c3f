import { AwsError } from '../aws-error.ts';
import type { CloudConfig } from '../config.ts';
import { ResourceRefused } from '../resource-type.ts';
import type { FauxStores } from './fauxqs-stores.ts';

/** What SQS gives a queue that does not say otherwise. */
const DEFAULT_ATTRIBUTES: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
};

/** Queues, topics, subscriptions and buckets, as resource types make and remove them. Removing what is gone is no error. */
export class MessagingResources {
  readonly #config: CloudConfig;
  readonly #stores: FauxStores;

  constructor(config: CloudConfig, stores: FauxStores) {
    this.#config = config;
    this.#stores = stores;
  }

  queueUrl(name: string): string {
    return this.#stores.sqs.buildQueueUrl(name, '', '', this.#config.region);
  }

  /** Takes over a queue of that name that exists already. */
  createQueue(name: string, attributes: Readonly<Record<string, string>>): { arn: string; url: string } {
    const { sqs } = this.#stores;
    const arn = `arn:aws:sqs:${this.#config.region}:${this.#config.account}:${name}`;
    const url = this.queueUrl(name);
    const existing = sqs.getQueueByArn(arn);
    if (existing) existing.setAttributes({ ...attributes });
    else sqs.createQueue(name, url, arn, { ...attributes });
    return { arn, url };
  }

  /** An attribute that is not given goes back to its default. */
  setQueueAttributes(arn: string, attributes: Readonly<Record<string, string>>): void {
    const queue = this.#stores.sqs.getQueueByArn(arn);
    if (!queue) throw new AwsError('QueueDoesNotExist', `The queue ${arn} does not exist.`);
    const next = { ...DEFAULT_ATTRIBUTES, ...attributes };
    for (const name of Object.keys(queue.attributes)) {
      if (!(name in next)) delete queue.attributes[name];
    }
    queue.setAttributes(next);
  }

  /** The URLs of the queues whose dead letters this queue takes. @throws AwsError `QueueDoesNotExist` */
  deadLetterSourceUrls(url: string): string[] {
    const { sqs } = this.#stores;
    const target = sqs.getQueue(url);
    if (!target) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return [...sqs.allQueues()]
      .filter(({ attributes }) => {
        const policy = JSON.parse(attributes['RedrivePolicy'] ?? '{}') as { deadLetterTargetArn?: string };
        return policy.deadLetterTargetArn === target.arn;
      })
      .map((queue) => queue.url);
  }

  deleteQueue(arn: string): void {
    this.#stores.sqs.deleteQueue(this.queueUrl(arn.split(':').at(-1)!));
  }

  /** Gives the ARN. */
  createTopic(name: string): string {
    return this.#stores.sns.createTopic(name, {}, undefined, this.#config.region).arn;
  }

  deleteTopic(arn: string): void {
    this.#stores.sns.deleteTopic(arn);
  }

  /** Gives the subscription's ARN. */
  subscribe(subscription: {
    topicArn: string;
    protocol: string;
    endpoint: string;
    attributes: Readonly<Record<string, string>>;
  }): string {
    const { topicArn, protocol, endpoint, attributes } = subscription;
    const made = this.#stores.sns.subscribe(topicArn, protocol, endpoint, { ...attributes });
    if (!made) throw new AwsError('NotFound', `The topic ${topicArn} does not exist.`, 404);
    return made.arn;
  }

  unsubscribe(arn: string): void {
    this.#stores.sns.unsubscribe(arn);
  }

  /** Does nothing when the bucket exists. */
  createBucket(name: string): void {
    this.#stores.s3.createBucket(name);
  }

  /** @throws ResourceRefused for one that holds objects */
  deleteBucket(name: string): void {
    const { s3 } = this.#stores;
    if (!s3.hasBucket(name)) return;
    if (s3.listObjects(name, { maxKeys: 1 }).objects.length > 0) {
      throw new ResourceRefused(`The bucket you tried to delete is not empty: ${name}`);
    }
    s3.deleteBucket(name);
  }
}
