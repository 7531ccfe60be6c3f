import { DeadLetterNotSent, type DeadLetter } from '@millrace/dead-letters';
import { recordingLogger, type RecordingLogger } from '@millrace/testing';
import type { OrderMessage } from '../application/order-message.ts';
import { processOrder, type ProcessOrderPorts, type ProcessOutcome } from '../application/process-order.ts';
import { at } from './builders.ts';

export interface ProcessorUnderTest {
  readonly deadLetters: DeadLetter[];
  readonly logger: RecordingLogger;
  /** Makes the next attempts to send a dead letter fail. */
  refuseDeadLetters(attempts: number): void;
  process(message: OrderMessage): Promise<ProcessOutcome>;
}

/**
 * The processor on some stores, at `at(1)`, with a recording dead-letter queue.
 * @param stores with `simulated` for the processor of simulated orders
 */
export function processorOn({
  store,
  simulated,
}: Pick<ProcessOrderPorts, 'store' | 'simulated'>): ProcessorUnderTest {
  const deadLetters: DeadLetter[] = [];
  const logger = recordingLogger();
  let refused = 0;
  const send = async (deadLetter: DeadLetter): Promise<void> => {
    if ((refused -= 1) >= 0) throw new DeadLetterNotSent('the queue does not answer', { retryable: true });
    deadLetters.push(deadLetter);
  };
  const ports = {
    store,
    ...(simulated && { simulated }),
    deadLetters: { send },
    deadLetterQueueUrl: 'https://sqs/OrderQueue-dlq',
    clock: () => new Date(at(1)),
    logger,
    sweepAfterSeconds: 60,
    connectors: ['sandbox'] as const,
  };
  return {
    deadLetters,
    logger,
    refuseDeadLetters: (attempts) => void (refused = attempts),
    process: (message) => processOrder(message, ports),
  };
}
