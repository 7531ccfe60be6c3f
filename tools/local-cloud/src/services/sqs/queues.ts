import { arnOf } from '../../core/arn.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { CloudConfig } from '../../core/config.ts';
import { refusedCharacters } from '../../engines/fauxqs/message-characters.ts';
import type { FauxStores, SqsQueue } from '../../engines/fauxqs/types.ts';

const MAX_BATCH = 10;

/** The attributes that SQS gives a queue by default. */
const DEFAULT_ATTRIBUTES: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
};

/** A message that a consumer has received. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<
    Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>
  >;
}

/** Queues and their messages: calls on fauxqs' store in this process, without HTTP. */
export class Queues {
  readonly #config: CloudConfig;
  readonly #stores: FauxStores;

  constructor(config: CloudConfig, stores: FauxStores) {
    this.#config = config;
    this.#stores = stores;
  }

  url(name: string): string {
    return this.#stores.sqs.buildQueueUrl(name, '', '', this.#config.region);
  }

  arn(name: string): string {
    return arnOf(this.#config, 'sqs', name);
  }

  has(name: string): boolean {
    return this.#stores.sqs.getQueueByArn(this.arn(name)) !== undefined;
  }

  /** Creates the queue, or sets the attributes of an existing one. */
  create(name: string, attributes: Readonly<Record<string, string>>): { arn: string; url: string } {
    const { sqs } = this.#stores;
    const arn = this.arn(name);
    const url = this.url(name);
    const existing = sqs.getQueueByArn(arn);
    if (existing) this.#stores.inOneCommit(() => existing.setAttributes({ ...attributes }));
    else sqs.createQueue(name, url, arn, { ...attributes });
    return { arn, url };
  }

  /** Resets absent attributes to their defaults. */
  setAttributes(arn: string, attributes: Readonly<Record<string, string>>): void {
    const queue = this.#queue(arn);
    const next = { ...DEFAULT_ATTRIBUTES, ...attributes };
    this.#stores.inOneCommit(() => {
      for (const name of Object.keys(queue.attributes)) {
        if (!(name in next)) delete queue.attributes[name];
      }
      queue.setAttributes(next);
    });
  }

  /** The URLs of the queues that send their dead letters to this queue. @throws AwsError `QueueDoesNotExist` */
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

  /** Succeeds when the queue is gone already. */
  delete(arn: string): void {
    this.#stores.sqs.deleteQueue(this.url(arn.split(':').at(-1)!));
  }

  /** @param attributes string message attributes of each message */
  async send(
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
    for (const MessageBody of bodies) {
      const reason = refusedCharacters({ MessageBody, MessageAttributes: messageAttributes });
      if (reason) throw new AwsError('InvalidMessageContents', reason);
    }
    this.#stores.inOneCommit(() => {
      for (const body of bodies)
        queue.enqueue(this.#stores.createMessage(body, messageAttributes, delaySeconds));
    });
  }

  async receive(
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
