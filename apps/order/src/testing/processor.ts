import type { DeadLetter } from '@millrace/dead-letters';
import { recordingLogger, type RecordingLogger } from '@millrace/testing';
import type { MessageCount } from '../application/counted-message.ts';
import type { OrderMessage } from '../application/order-message.ts';
import type { OrderStore } from '../application/order-store.ts';
import { processOrder, type ProcessOutcome } from '../application/process-order.ts';
import { at } from './builders.ts';

export interface ProcessorUnderTest {
  readonly letters: DeadLetter[];
  readonly logger: RecordingLogger;
  process(message: OrderMessage): Promise<ProcessOutcome>;
}

/** The processor on some stores, at `at(1)`, with a dead-letter queue that remembers. */
export function processorOn(stores: {
  readonly store: Pick<OrderStore, 'look' | 'decide'>;
  readonly count: MessageCount;
}): ProcessorUnderTest {
  const letters: DeadLetter[] = [];
  const logger = recordingLogger();
  const ports = {
    ...stores,
    deadLetters: { send: async (letter: DeadLetter) => void letters.push(letter) },
    deadLetterQueueUrl: 'https://sqs/OrderQueue-dlq',
    clock: () => new Date(at(1)),
    logger,
    sweepAfterSeconds: 60,
  };
  return { letters, logger, process: (message) => processOrder(message, ports) };
}
