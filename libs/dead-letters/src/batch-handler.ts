import { giveUp, type GiveUpPorts, permanentReasonOf } from './permanent-failure.ts';
import { isRedriven, messageOfRecord, type ReceivedMessage } from './received-message.ts';

interface BatchEvent {
  readonly Records: readonly Parameters<typeof messageOfRecord>[0][];
}

interface BatchResponse {
  readonly batchItemFailures: { itemIdentifier: string }[];
}

/** How often a queue delivers a message before it moves the message to the dead-letter queue. Set on every queue. */
export const MAX_RECEIVES = 5;

export interface BatchPorts extends GiveUpPorts {
  /**
   * Whether a sweeper sends the same work again until it is done. Then a message with a transient failure is dropped at
   * its last delivery; otherwise an outage would turn all messages from the sweeper into dead letters. A message that a
   * person has redriven is kept, since no sweeper may look for its work any more.
   */
  readonly isSwept?: boolean;
}

/**
 * The handler of a queue's function: processes the messages of a batch concurrently. Each message is handled by itself: a
 * permanent failure goes to the dead-letter queue, a transient one back to its queue.
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

/** The same for a function that has processed the batch itself. @param failures errors by message id */
export async function batchResponse(
  records: BatchEvent['Records'],
  failures: ReadonlyMap<string, unknown>,
  ports: BatchPorts,
): Promise<BatchResponse> {
  const failed = records.filter(({ messageId }) => failures.has(messageId)).map(messageOfRecord);
  const isGivenUp = await Promise.all(
    failed.map((message) => giveUp(message, failures.get(message.messageId), ports)),
  );
  const again: ReceivedMessage[] = [];
  for (const [index, message] of failed.entries()) {
    if (isGivenUp[index]) continue;
    const error = failures.get(message.messageId);
    const facts = failureFacts(message, error);
    const isPassing = permanentReasonOf(error) === undefined;
    if (ports.isSwept && isPassing && !isRedriven(message) && message.receiveCount >= MAX_RECEIVES) {
      ports.logger.error('message dropped after its last delivery: the sweeper will send it again', facts);
    } else {
      ports.logger.error('message goes back to its queue', facts);
      again.push(message);
    }
  }
  return { batchItemFailures: again.map(({ messageId: itemIdentifier }) => ({ itemIdentifier })) };
}

/** The field of a log line that alarms count. */
export const FAILS_REPEATEDLY = 'failsRepeatedly';

/** From this many deliveries on, SQS ignores a message in the queue's age metric, so that its consumer must report it. */
export const REPEATED_FROM = 3;

/** Log fields for a message that failed and is not a dead letter. */
export function failureFacts(
  { messageId, sourceQueue: queue, receiveCount }: ReceivedMessage,
  error: unknown,
): Record<string, unknown> {
  const failsRepeatedly = receiveCount >= REPEATED_FROM;
  return { messageId, queue, receiveCount, [FAILS_REPEATEDLY]: failsRepeatedly, error };
}
