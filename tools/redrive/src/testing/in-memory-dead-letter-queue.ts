import type { MessageAttributes } from '@millrace/dead-letters';
import type { DeadLetter } from '../dead-letter.ts';
import type { DeadLetterQueue } from '../dead-letter-queue.ts';

export interface InMemoryDeadLetterQueue extends DeadLetterQueue {
  readonly deadLetters: DeadLetter[];
  readonly sent: { body: string; attributes: MessageAttributes }[];
  readonly receives: { count: number; hiddenSeconds: number }[];
}

export function aDeadLetter(overrides: Partial<DeadLetter> = {}): DeadLetter {
  return {
    messageId: 'm-1',
    receiptHandle: 'r-1',
    body: '{"id":"ord_1"}',
    attributes: {},
    systemAttributes: {},
    ...overrides,
  };
}

/**
 * A queue that returns each message once, as if receives hid messages forever.
 * @param repeats how many receives return messages that were received before
 */
export function inMemoryDeadLetterQueue(
  deadLetters: readonly DeadLetter[],
  { depth = deadLetters.length, repeats = 0 }: { depth?: number; repeats?: number } = {},
): InMemoryDeadLetterQueue {
  const left = [...deadLetters];
  const seen: DeadLetter[] = [];
  let repeatsLeft = repeats;
  const queue: InMemoryDeadLetterQueue = {
    deadLetters: [...deadLetters],
    sent: [],
    receives: [],
    depth: async () => depth,
    receive: async ({ count, hiddenSeconds }) => {
      queue.receives.push({ count, hiddenSeconds });
      if (seen.length > 0 && repeatsLeft > 0) {
        repeatsLeft -= 1;
        return seen.slice(0, count);
      }
      const batch = left.splice(0, count);
      seen.push(...batch);
      return batch;
    },
    send: async (message) => void queue.sent.push(message),
    delete: async ({ messageId }) => {
      const index = queue.deadLetters.findIndex((deadLetter) => deadLetter.messageId === messageId);
      if (index < 0) throw new Error(`${messageId} is not there`);
      queue.deadLetters.splice(index, 1);
    },
  };
  return queue;
}
