import { GetQueueAttributesCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import { fromSdkAttributes } from '@millrace/dead-letters';
import type { Logger } from '@millrace/observability';
import { Consumer } from 'sqs-consumer';
import type { OrderMessage } from '../../application/order-message.ts';

export interface OrderQueueWorkerOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** Resolves when the message is done with; rejects when it is to come again. */
  readonly process: (message: OrderMessage) => Promise<unknown>;
  readonly logger: Logger;
}

const BATCH_SIZE = 10;
/** Less than the 30 s after which ECS kills a task, and far more than a batch takes. */
const STOP_BOUND_MS = 20_000;

/** Takes messages of OrderQueue by long polling, and deletes those that are done with; the others come back by themselves. */
export function orderQueueWorker({ sqs, queueUrl, process, logger }: OrderQueueWorkerOptions) {
  const sourceQueue = queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
  let busy = false;
  const consumer = Consumer.create({
    sqs,
    queueUrl,
    batchSize: BATCH_SIZE,
    messageAttributeNames: ['All'],
    messageSystemAttributeNames: ['ApproximateReceiveCount', 'ApproximateFirstReceiveTimestamp'],
    pollingCompleteWaitTimeMs: STOP_BOUND_MS,
    handleMessageBatch: async (messages) => {
      const outcomes = await Promise.allSettled(
        messages.map((message) => process(orderMessageOf(message, sourceQueue))),
      );
      return messages.filter((message, index) => {
        const outcome = outcomes[index]!;
        if (outcome.status === 'fulfilled') return true;
        logger.error('order was not processed', { messageId: message.MessageId, error: outcome.reason });
        return false;
      });
    },
  });
  consumer.on('message_received', () => (busy = true));
  consumer.on('response_processed', () => (busy = false));
  consumer.on('error', (error) => {
    // A poll that is cut off at the end is no failure.
    if (consumer.status.isRunning) logger.error('the order queue does not answer', { error });
  });

  return {
    start: () => consumer.start(),
    /** Ends a poll that waits at once; what was received already is finished and deleted first. */
    stop: (): Promise<void> =>
      new Promise((resolve) => {
        if (!consumer.status.isRunning) return resolve();
        consumer.once('stopped', () => resolve());
        consumer.stop({ abort: !busy });
      }),
    /** @throws when the queue is not consumed or does not answer */
    check: async (): Promise<void> => {
      if (!consumer.status.isRunning) throw new Error('the order queue is not consumed');
      await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }));
    },
  };
}

function orderMessageOf(message: Message, sourceQueue: string): OrderMessage {
  const { ApproximateReceiveCount = '1', ApproximateFirstReceiveTimestamp } = message.Attributes ?? {};
  const firstReceivedAt = Number(ApproximateFirstReceiveTimestamp ?? Date.now());
  return {
    messageId: message.MessageId ?? '',
    body: message.Body ?? '',
    messageAttributes: fromSdkAttributes(message.MessageAttributes),
    receiveCount: Number(ApproximateReceiveCount),
    firstReceivedAt: new Date(firstReceivedAt),
    sourceQueue,
  };
}
