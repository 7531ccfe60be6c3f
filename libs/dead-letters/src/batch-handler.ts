import { deadLetterIfPermanent, type DeadLetterPorts, permanentReasonOf } from './permanent-failure.ts';
import { isRedriven, messageOfRecord, type ReceivedMessage } from './received-message.ts';

interface BatchEvent {
  readonly Records: readonly Parameters<typeof messageOfRecord>[0][];
}

interface BatchResponse {
  readonly batchItemFailures: { itemIdentifier: string }[];
}

/** How often a queue delivers a message before it moves the message to the dead-letter queue. Set on every queue. */
export const MAX_RECEIVES = 5;

export interface BatchPorts extends DeadLetterPorts {
  /**
   * Whether a sweeper sends the same work again until it is done. If so, a message that failed transiently is dropped at
   * its last delivery; otherwise an outage would turn all messages from the sweeper into dead letters. A message that a
   * person has redriven is kept, because the sweeper may no longer look for its work.
   */
  readonly isSwept?: boolean;
}

/**
 * The handler of a queue's function. It processes the messages of a batch concurrently and independently: a message that
 * failed permanently goes to the dead-letter queue, one that failed transiently back to its queue.
 */
export function batchHandler(work: (message: ReceivedMessage) => Promise<unknown>, ports: BatchPorts) {
  return async ({ Records }: BatchEvent): Promise<BatchResponse> => {
    const outcomes = await Promise.allSettled(Records.map(async (record) => work(messageOfRecord(record))));
    const failures = outcomes.flatMap((outcome, index): [string, unknown][] =>
      outcome.status === 'rejected' ? [[Records[index]!.messageId, outcome.reason]] : [],
    );
    return batchResponse(Records, new Map(failures), ports);
  };
}

/** Like `batchHandler`, for a function that has processed the batch itself. @param failures errors by message id */
export async function batchResponse(
  records: BatchEvent['Records'],
  failures: ReadonlyMap<string, unknown>,
  ports: BatchPorts,
): Promise<BatchResponse> {
  const failed = records.filter(({ messageId }) => failures.has(messageId)).map(messageOfRecord);
  const isGivenUp = await Promise.all(
    failed.map((message) => deadLetterIfPermanent(message, failures.get(message.messageId), ports)),
  );
  const toRetry: ReceivedMessage[] = [];
  for (const [index, message] of failed.entries()) {
    if (isGivenUp[index]) continue;
    const error = failures.get(message.messageId);
    const facts = failureFacts(message, error);
    const isTransientFailure = permanentReasonOf(error) === undefined;
    if (ports.isSwept && isTransientFailure && !isRedriven(message) && message.receiveCount >= MAX_RECEIVES) {
      ports.logger.error('message dropped after its last delivery: the sweeper will send it again', facts);
    } else {
      ports.logger.error('message failed and will be delivered again', facts);
      toRetry.push(message);
    }
  }
  return { batchItemFailures: toRetry.map(({ messageId: itemIdentifier }) => ({ itemIdentifier })) };
}

/** Log field that alarms count. */
export const FAILS_REPEATEDLY = 'failsRepeatedly';

/** From this many deliveries on, SQS leaves a message out of the queue's age metric, so its consumer must report it. */
export const REPEATED_FROM = 3;

/** Log fields for a message that failed but does not become a dead letter. */
export function failureFacts(
  { messageId, sourceQueue: queue, receiveCount }: ReceivedMessage,
  error: unknown,
): Record<string, unknown> {
  const failsRepeatedly = receiveCount >= REPEATED_FROM;
  return { messageId, queue, receiveCount, [FAILS_REPEATEDLY]: failsRepeatedly, error };
}
