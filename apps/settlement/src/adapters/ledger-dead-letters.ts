import type { DeadLetters } from '@millrace/dead-letters';
import type { DynamoDBRecord } from 'aws-lambda';

export interface LedgerDeadLettersOptions {
  readonly deadLetters: DeadLetters;
  readonly queueUrl: string;
  readonly clock: () => Date;
}

/**
 * Dead-letters the key of a change that no code of the platform makes, such as the removal of a transfer.
 * @throws DeadLetterNotSent
 */
export function ledgerDeadLetters({ deadLetters, queueUrl, clock }: LedgerDeadLettersOptions) {
  return (
    { eventName, eventSourceARN = 'ledger', dynamodb }: DynamoDBRecord,
    error: unknown,
  ): Promise<void> => {
    const { Keys: keys, SequenceNumber: sequenceNumber } = dynamodb ?? {};
    return deadLetters.send({
      queueUrl,
      body: JSON.stringify({ eventName, keys, sequenceNumber }),
      messageAttributes: {},
      reason: { code: 'ledger_change_refused', detail: (error as Error).message },
      attempts: 1,
      firstReceivedAt: clock(),
      lastReceivedAt: clock(),
      sourceQueue: eventSourceARN,
    });
  };
}
