import { randomUUID } from 'node:crypto';
import { AwsError } from '../cloud.ts';
import type { Messaging, ReceivedMessage } from '../cloud.ts';
import { asAwsError, inOneCommit } from './fauxqs-stores.ts';
import type { FauxAttribute, FauxQueue, FauxStores } from './fauxqs-stores.ts';

const MAX_BATCH = 10;

/** SQS, SNS and S3 as the local cloud itself uses them: calls on fauxqs' stores in this process, no HTTP. */
export class FauxqsMessaging implements Messaging {
  readonly url: string;
  readonly #stores: FauxStores;

  constructor(url: string, stores: FauxStores) {
    this.url = url;
    this.#stores = stores;
  }

  async sendMessages(
    queueArn: string,
    bodies: readonly string[],
    attributes: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const messageAttributes = stringAttributes(attributes);
    const queue = this.#queue(queueArn);
    const delaySeconds = Number(queue.attributes['DelaySeconds']) || undefined;
    const maxBytes = Number(queue.attributes['MaximumMessageSize']);
    for (const body of bodies) {
      if (Buffer.byteLength(body) > maxBytes) {
        throw new AwsError(
          'InvalidParameterValue',
          `One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`,
        );
      }
    }
    inOneCommit(this.#stores.persistence, () => {
      for (const body of bodies)
        queue.enqueue(this.#stores.createMessage(body, messageAttributes, delaySeconds));
    });
  }

  async receiveMessages(
    queueArn: string,
    options: { maxMessages: number; waitSeconds: number; signal?: AbortSignal },
  ): Promise<readonly ReceivedMessage[]> {
    const deadline = Date.now() + options.waitSeconds * 1000;
    for (;;) {
      const queue = this.#queue(queueArn);
      const messages = queue.dequeue(Math.min(options.maxMessages, MAX_BATCH), undefined, (arn) =>
        this.#stores.sqs.getQueueByArn(arn),
      );
      if (messages.length > 0) return messages.map((message) => received(queue, message));
      const leftSeconds = (deadline - Date.now()) / 1000;
      if (leftSeconds <= 0 || options.signal?.aborted) return [];
      await untilAborted(queue.waitForMessages(leftSeconds), options.signal);
    }
  }

  async deleteMessages(queueArn: string, receiptHandles: readonly string[]): Promise<void> {
    const queue = this.#queue(queueArn);
    inOneCommit(this.#stores.persistence, () => {
      for (const handle of receiptHandles) queue.deleteMessage(handle);
    });
  }

  async publish(
    topicArn: string,
    message: { body: string; subject?: string; attributes?: Record<string, string> },
  ): Promise<string> {
    const topic = this.#stores.sns.getTopic(topicArn);
    if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404);
    const messageId = randomUUID();
    const messageAttributes = stringAttributes(message.attributes ?? {});
    inOneCommit(this.#stores.persistence, () =>
      this.#stores.fanOut({
        topicArn,
        topic,
        messageId,
        message: message.body,
        messageAttributes,
        subject: message.subject,
        snsStore: this.#stores.sns,
        sqsStore: this.#stores.sqs,
      }),
    );
    return messageId;
  }

  async getObject(bucket: string, key: string): Promise<Buffer> {
    try {
      return this.#stores.s3.getObject(bucket, key).body;
    } catch (error) {
      throw asAwsError(error);
    }
  }

  #queue(arn: string): FauxQueue {
    const queue = this.#stores.sqs.getQueueByArn(arn);
    if (!queue) throw new AwsError('QueueDoesNotExist', `The queue ${arn} does not exist.`);
    return queue;
  }
}

function received(
  queue: FauxQueue,
  message: {
    MessageId: string;
    ReceiptHandle: string;
    Body: string;
    MessageAttributes?: Record<string, FauxAttribute>;
  },
): ReceivedMessage {
  const entry = queue.inflightMessages.get(message.ReceiptHandle)!.message;
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: {
      SenderId: queue.arn.split(':')[4]!,
      SentTimestamp: String(entry.sentTimestamp),
      ApproximateReceiveCount: String(entry.approximateReceiveCount),
      ApproximateFirstReceiveTimestamp: String(entry.approximateFirstReceiveTimestamp),
    },
    messageAttributes: message.MessageAttributes ?? {},
  };
}

function stringAttributes(attributes: Readonly<Record<string, string>>): Record<string, FauxAttribute> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
}

async function untilAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return work;
  let abort = () => {};
  const aborted = new Promise<void>((resolve) => {
    abort = resolve;
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
