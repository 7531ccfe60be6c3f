import { GetQueueAttributesCommand, type Message, type SQSClient } from '@aws-sdk/client-sqs';
import { fromSdkAttributes, type DeadLetters } from '@millrace/dead-letters';
import type { Logger } from '@millrace/observability';
import { Consumer } from 'sqs-consumer';
import { countSearch } from '../application/count-search.ts';
import type { SearchStore } from '../application/ports.ts';

export interface LookupQueueOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly searches: SearchStore;
  readonly deadLetters: DeadLetters;
  readonly clock: () => Date;
  readonly logger: Logger;
}

/** Consumes `product.searched` from LookupQueue by long polling; what fails for now comes back by itself. */
export function lookupQueue({ sqs, queueUrl, deadLetterQueueUrl, ...ports }: LookupQueueOptions) {
  const { searches, deadLetters, clock, logger } = ports;

  const handle = async (message: Message): Promise<void> => {
    const outcome = await countSearch(message.Body ?? '', searches);
    if (typeof outcome === 'string') return;
    const { ApproximateReceiveCount, ApproximateFirstReceiveTimestamp } = message.Attributes ?? {};
    const now = clock();
    await deadLetters.send({
      queueUrl: deadLetterQueueUrl,
      body: message.Body ?? '',
      messageAttributes: fromSdkAttributes(message.MessageAttributes),
      reason: outcome.refused,
      attempts: Number(ApproximateReceiveCount ?? 1),
      firstReceivedAt: new Date(Number(ApproximateFirstReceiveTimestamp ?? now.getTime())),
      lastReceivedAt: now,
      sourceQueue: new URL(queueUrl).pathname.split('/').at(-1) ?? queueUrl,
    });
    logger.warn('a search is given up', { messageId: message.MessageId, code: outcome.refused.code });
  };

  const consumer = Consumer.create({
    sqs,
    queueUrl,
    batchSize: 10,
    messageAttributeNames: ['All'],
    messageSystemAttributeNames: ['ApproximateReceiveCount', 'ApproximateFirstReceiveTimestamp'],
    // One after the other: searches that come together are often for the same term, whose count is one item.
    handleMessageBatch: async (messages) => {
      const done: Message[] = [];
      for (const message of messages) {
        try {
          await handle(message);
          done.push(message);
        } catch (error) {
          logger.error('a search was not counted', { messageId: message.MessageId, error });
        }
      }
      return done;
    },
  });
  consumer.on('error', (error) => logger.error('the queue of searches does not answer', { error }));

  return {
    start: () => consumer.start(),
    /** A search whose acknowledgement is cut off comes again and is not counted twice. */
    stop: async () => consumer.stop({ abort: true }),
    check: async (): Promise<void> => {
      if (!consumer.status.isRunning) throw new Error('the queue of searches is not consumed');
      await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }));
    },
  };
}
