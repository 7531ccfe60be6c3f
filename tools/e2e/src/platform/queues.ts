import { describeDeadLetter, fromSdkAttributes, type DeadLetterDescription } from '@millrace/dead-letters';
import { STAGE, until, type AwsEndpoint } from '@millrace/tools-start';

const FOUND_WITHIN_MS = 60_000;

/** The number of messages in a queue, including those in flight. @param name for example `OrderQueue` */
export async function messagesIn(aws: AwsEndpoint, name: string): Promise<number> {
  const counts = ['', 'NotVisible', 'Delayed'].map((kind) => `ApproximateNumberOfMessages${kind}`);
  const { Attributes } = await sqs<{ Attributes: Record<string, string> }>(aws, name, 'GetQueueAttributes', {
    AttributeNames: counts,
  });
  return counts.reduce((sum, count) => sum + Number(Attributes[count]), 0);
}

export interface DeadLetter extends DeadLetterDescription {
  readonly body: string;
}

interface Received {
  readonly Messages?: readonly {
    readonly MessageId: string;
    readonly Body: string;
    readonly MessageAttributes?: Parameters<typeof fromSdkAttributes>[0];
    readonly Attributes?: Readonly<Record<string, string>>;
  }[];
}

/** Waits for a dead letter that contains a text and leaves it in its queue. @param name of its source queue */
export function deadLetterWith(aws: AwsEndpoint, name: string, text: string): Promise<DeadLetter> {
  return until(`a dead letter of ${name} with ${text}`, FOUND_WITHIN_MS, async () => {
    const { Messages = [] } = await sqs<Received>(aws, `${name}-dlq`, 'ReceiveMessage', {
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
      MessageAttributeNames: ['All'],
      AttributeNames: ['All'],
    });
    const message = Messages.find(({ Body }) => Body.includes(text));
    if (!message) return undefined;
    const {
      MessageId: messageId,
      Body: body,
      MessageAttributes,
      Attributes: systemAttributes = {},
    } = message;
    const attributes = fromSdkAttributes(MessageAttributes);
    return { ...describeDeadLetter({ messageId, attributes, systemAttributes }), body };
  });
}

/** Removes all messages of a queue. */
export async function emptyQueue(aws: AwsEndpoint, name: string): Promise<void> {
  await sqs(aws, name, 'PurgeQueue', {});
}

async function sqs<Output>(
  aws: AwsEndpoint,
  name: string,
  operation: string,
  input: object,
): Promise<Output> {
  const { QueueUrl } = await aws.json<{ QueueUrl: string }>('sqs', 'AmazonSQS.GetQueueUrl', {
    QueueName: `millrace-${STAGE}-${name}`,
  });
  return aws.json('sqs', `AmazonSQS.${operation}`, { QueueUrl, ...input });
}
