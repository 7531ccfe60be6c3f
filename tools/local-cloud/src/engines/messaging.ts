import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { FauxStores, SqsQueue } from './fauxqs-stores.ts';

const MAX_BATCH = 10;

/** Messages of a queue, as the pump reads them. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<
    Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>
  >;
}

/** SQS, SNS and S3 as the local cloud itself uses them: calls on fauxqs' stores in this process, no HTTP. */
export class Messaging {
  readonly #stores: FauxStores;

  constructor(stores: FauxStores) {
    this.#stores = stores;
  }

  /** @param attributes string message attributes that each of the messages gets */
  async sendMessages(
    queueArn: string,
    bodies: readonly string[],
    attributes: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const queue = this.#queue(queueArn);
    const delaySeconds = Number(queue.attributes['DelaySeconds']) || undefined;
    const maxBytes = Number(queue.attributes['MaximumMessageSize']);
    if (bodies.some((body) => Buffer.byteLength(body) > maxBytes)) {
      throw new AwsError(
        'InvalidParameterValue',
        `One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`,
      );
    }
    const messageAttributes = stringAttributes(attributes);
    this.#stores.inOneCommit(() => {
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
    this.#stores.inOneCommit(() => {
      for (const handle of receiptHandles) queue.deleteMessage(handle);
    });
  }

  /** Gives the message's id. */
  async publish(
    topicArn: string,
    message: { body: string; subject?: string; attributes?: Readonly<Record<string, string>> },
  ): Promise<string> {
    const { sns, sqs } = this.#stores;
    const topic = sns.getTopic(topicArn);
    if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404);
    const messageId = randomUUID();
    this.#stores.inOneCommit(() =>
      this.#stores.fanOut({
        topicArn,
        topic,
        messageId,
        message: message.body,
        messageAttributes: stringAttributes(message.attributes ?? {}),
        subject: message.subject,
        snsStore: sns,
        sqsStore: sqs,
      }),
    );
    return messageId;
  }

  async getObject(bucket: string, key: string): Promise<Buffer> {
    try {
      return this.#stores.s3.getObject(bucket, key).body;
    } catch (error) {
      // fauxqs' errors carry code and status under names of their own.
      const { code, statusCode, message } = error as { code: string; statusCode: number; message: string };
      throw code ? new AwsError(code, message, statusCode) : error;
    }
  }

  #queue(arn: string): SqsQueue {
    const queue = this.#stores.sqs.getQueueByArn(arn);
    if (!queue) throw new AwsError('QueueDoesNotExist', `The queue ${arn} does not exist.`);
    return queue;
  }
}

function received(queue: SqsQueue, message: ReturnType<SqsQueue['dequeue']>[number]): ReceivedMessage {
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
    messageAttributes: (message.MessageAttributes ?? {}) as ReceivedMessage['messageAttributes'],
  };
}

function stringAttributes(attributes: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
}

async function untilAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return work;
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const abort = () => resolve();
  signal.addEventListener('abort', abort);
  await Promise.race([work, aborted]);
  signal.removeEventListener('abort', abort);
}
