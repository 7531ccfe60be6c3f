import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { LONG_POLL_SECONDS } from '@millrace/aws-clients';
import {
  failureFacts,
  deadLetterIfPermanent,
  messageOfSdk,
  type DeadLetterPorts,
  type ReceivedMessage,
} from '@millrace/dead-letters';
import { Consumer } from 'sqs-consumer';

const BATCH_SIZE = 10;
/** Shorter than the stop timeout of an ECS task, and longer than a batch takes. */
const STOP_BOUND_MS = 20_000;

export interface QueueConsumerOptions extends DeadLetterPorts {
  /** A client for long polling. */
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /**
   * Resolves when the message is processed. When it rejects with an error that is not retryable, the message goes to
   * the dead-letter queue. After any other error the message is delivered again.
   */
  readonly handle: (message: ReceivedMessage) => Promise<unknown>;
  /** Use `in-turn` when messages of a batch would write the same items. */
  readonly order: 'at-once' | 'in-turn';
  /** Limit for one message or, with `in-turn`, for the whole batch. A message that exceeds it is delivered again. */
  readonly messageTimeoutMs?: number;
  /** The consumer becomes unhealthy when no poll was completed for this long. */
  readonly stalledAfterMs?: number;
  /** Long-polling time of one poll. */
  readonly waitSeconds?: number;
}

const MESSAGE_TIMEOUT_MS = 15_000;
/** An empty poll, a batch and its deletion, and some spare time. */
const STALLED_AFTER_MS = LONG_POLL_SECONDS * 1_000 + MESSAGE_TIMEOUT_MS + 15_000;

export interface QueueConsumer {
  start(): void;
  /** Aborts a waiting poll. Messages that were already received are processed and deleted first. */
  stop(): Promise<void>;
  /** @throws Error when the queue is not consumed, or no poll was completed for too long */
  check(): Promise<void>;
}

/** Receives messages by long polling and deletes the processed ones. The queue delivers the others again. */
export function queueConsumer(options: QueueConsumerOptions): QueueConsumer {
  const { sqs, queueUrl, handle, order, logger } = options;
  const {
    messageTimeoutMs = MESSAGE_TIMEOUT_MS,
    stalledAfterMs = STALLED_AFTER_MS,
    waitSeconds = LONG_POLL_SECONDS,
  } = options;
  const queue = queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
  let isBusy = false;
  let progressAtMs = performance.now();

  const processMessage = async (message: Message, limitMs: number): Promise<boolean> => {
    const received = messageOfSdk(message, queueUrl);
    try {
      await withTimeout(limitMs, handle(received));
      return true;
    } catch (error) {
      if (await deadLetterIfPermanent(received, error, options)) return true;
      logger.error('message failed and will be delivered again', failureFacts(received, error));
      return false;
    }
  };

  const consumer = Consumer.create({
    sqs,
    queueUrl,
    batchSize: BATCH_SIZE,
    waitTimeSeconds: waitSeconds,
    messageAttributeNames: ['All'],
    messageSystemAttributeNames: ['ApproximateReceiveCount', 'ApproximateFirstReceiveTimestamp'],
    pollingCompleteWaitTimeMs: STOP_BOUND_MS,
    handleMessageBatch: async (messages) => {
      if (order === 'at-once') {
        const done = await Promise.all(messages.map((message) => processMessage(message, messageTimeoutMs)));
        return messages.filter((_message, index) => done[index]);
      }
      const endsAtMs = performance.now() + messageTimeoutMs;
      const done: Message[] = [];
      for (const message of messages) {
        const remainingMs = endsAtMs - performance.now();
        if (remainingMs <= 0) break;
        if (await processMessage(message, remainingMs)) done.push(message);
      }
      return done;
    },
  });
  const noteProgress = (): void => {
    isBusy = false;
    progressAtMs = performance.now();
  };
  consumer.on('message_received', () => (isBusy = true));
  consumer.on('empty', noteProgress);
  consumer.on('response_processed', noteProgress);
  consumer.on('error', (error) => {
    // Aborting a poll while stopping is not a failure.
    if (consumer.status.isRunning) logger.error('poll of a queue failed', { queue, error });
  });

  return {
    start: () => {
      noteProgress();
      consumer.start();
    },
    stop: () =>
      new Promise((resolve) => {
        if (!consumer.status.isRunning) return resolve();
        consumer.once('stopped', () => resolve());
        consumer.stop({ abort: !isBusy });
      }),
    check: async () => {
      if (!consumer.status.isRunning) throw new Error(`${queue} is not consumed`);
      const stalledMs = performance.now() - progressAtMs;
      if (stalledMs > stalledAfterMs) {
        throw new Error(`no poll of ${queue} was completed for ${Math.round(stalledMs / 1_000)} s`);
      }
    },
  };
}

class MessageTimeout extends Error {
  override readonly name = 'MessageTimeout';
  readonly retryable = true;

  constructor(limitMs: number) {
    super(`the message took more than ${Math.round(limitMs)} ms`);
  }
}

async function withTimeout(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new MessageTimeout(limitMs)), limitMs);
  });
  try {
    await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
