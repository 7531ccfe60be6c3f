import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  paginateListQueues,
  ReceiveMessageCommand,
  SendMessageCommand,
  type Message,
  type QueueAttributeName,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { fromSdkAttributes, toSdkAttributes } from '@millrace/dead-letters';
import type { Queues, Route } from './find-queues.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';

const QUEUES_PER_PAGE = 1000;
/** The maximum of SQS. */
const MAX_HIDDEN_SECONDS = 43_200;

/** The queues of a stage in SQS. */
export function sqsQueues(client: SQSClient): Queues {
  return {
    list: async (prefix) => {
      const names: string[] = [];
      const pages = paginateListQueues({ client, pageSize: QUEUES_PER_PAGE }, { QueueNamePrefix: prefix });
      for await (const { QueueUrls = [] } of pages) names.push(...QueueUrls.map(lastPart('/')));
      return names;
    },
    deadLetterQueueOf: async (name) => {
      const QueueUrl = await urlOf(client, name);
      const { RedrivePolicy } = await attributesOf(client, QueueUrl, ['RedrivePolicy']);
      if (!RedrivePolicy) return undefined;
      const { deadLetterTargetArn } = JSON.parse(RedrivePolicy) as { deadLetterTargetArn?: string };
      return deadLetterTargetArn && lastPart(':')(deadLetterTargetArn);
    },
  };
}

/** A dead-letter queue in SQS, and the queue that its messages go to. */
export async function sqsDeadLetterQueue(client: SQSClient, { from, to }: Route): Promise<DeadLetterQueue> {
  const [fromUrl, toUrl] = await Promise.all([urlOf(client, from), to && urlOf(client, to)]);
  return {
    depth: async () => {
      const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: hidden } =
        await attributesOf(client, fromUrl, [
          'ApproximateNumberOfMessages',
          'ApproximateNumberOfMessagesNotVisible',
        ]);
      return Number(visible ?? 0) + Number(hidden ?? 0);
    },
    receive: async ({ count, hiddenSeconds, waitSeconds }) => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: fromUrl,
          MaxNumberOfMessages: count,
          VisibilityTimeout: Math.min(MAX_HIDDEN_SECONDS, hiddenSeconds),
          WaitTimeSeconds: waitSeconds,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      return Messages.map(deadLetterOf);
    },
    send: async ({ body, attributes }) => {
      if (toUrl === undefined) throw new Error(`messages of ${from} have no target queue`);
      const MessageAttributes = toSdkAttributes(attributes);
      await client.send(new SendMessageCommand({ QueueUrl: toUrl, MessageBody: body, MessageAttributes }));
    },
    delete: async ({ receiptHandle }) => {
      await client.send(new DeleteMessageCommand({ QueueUrl: fromUrl, ReceiptHandle: receiptHandle }));
    },
  };
}

function deadLetterOf(message: Message): DeadLetter {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {}, MessageAttributes } = message;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    attributes: fromSdkAttributes(MessageAttributes),
    systemAttributes: Attributes,
  };
}

async function urlOf(client: SQSClient, name: string): Promise<string> {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
  return QueueUrl!;
}

async function attributesOf(client: SQSClient, QueueUrl: string, AttributeNames: QueueAttributeName[]) {
  const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Attributes;
}

const lastPart = (separator: string) => (text: string) => text.slice(text.lastIndexOf(separator) + 1);
