import { randomUUID } from 'node:crypto';
import { arnOf } from '../../core/arn.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { CloudConfig } from '../../core/config.ts';
import type { FauxStores } from '../../engines/fauxqs/types.ts';

/** Topics and subscriptions: calls on fauxqs' store in this process. Removing something that is gone succeeds. */
export class Topics {
  readonly #config: CloudConfig;
  readonly #stores: FauxStores;

  constructor(config: CloudConfig, stores: FauxStores) {
    this.#config = config;
    this.#stores = stores;
  }

  arn(name: string): string {
    return arnOf(this.#config, 'sns', name);
  }

  has(name: string): boolean {
    return this.#stores.sns.getTopic(this.arn(name)) !== undefined;
  }

  /** @returns the ARN */
  create(name: string): string {
    return this.#stores.sns.createTopic(name, {}, undefined, this.#config.region).arn;
  }

  delete(arn: string): void {
    this.#stores.sns.deleteTopic(arn);
  }

  /** @returns the ARN of the subscription */
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

  /** @returns the ARN of the endpoint's subscription to the topic */
  findSubscription(topicArn: string, endpoint: string): string | undefined {
    const { sns } = this.#stores;
    const arns = sns.getTopic(topicArn)?.subscriptionArns ?? [];
    return arns.find((arn) => sns.getSubscription(arn)?.endpoint === endpoint);
  }

  unsubscribe(arn: string): void {
    this.#stores.sns.unsubscribe(arn);
  }

  /** @returns the id of the message */
  async publish(
    topicArn: string,
    message: { body: string; subject?: string; attributes?: Readonly<Record<string, string>> },
  ): Promise<string> {
    const { sns, sqs } = this.#stores;
    const topic = sns.getTopic(topicArn);
    if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404);
    const messageId = randomUUID();
    const attributes = Object.entries(message.attributes ?? {}).map(([name, StringValue]) => [
      name,
      { DataType: 'String', StringValue },
    ]);
    this.#stores.inOneCommit(() =>
      this.#stores.fanOut({
        topicArn,
        messageId,
        message: message.body,
        messageAttributes: Object.fromEntries(attributes) as object,
        subject: message.subject,
        snsStore: sns,
        sqsStore: sqs,
      }),
    );
    return messageId;
  }
}
