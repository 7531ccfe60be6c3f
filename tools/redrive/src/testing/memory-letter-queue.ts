import type { MessageAttributes } from '@millrace/dead-letters';
import type { Letter } from '../letter.ts';
import type { LetterQueue } from '../letter-queue.ts';

export interface MemoryLetterQueue extends LetterQueue {
  readonly letters: Letter[];
  readonly sent: { body: string; attributes: MessageAttributes }[];
  readonly receipts: { count: number; hiddenSeconds: number }[];
}

export function aLetter(overrides: Partial<Letter> = {}): Letter {
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
 * A queue whose letters are received one after the other and not again, as if they were hidden for long.
 * @param again receipts in which letters come that have come before
 */
export function memoryLetterQueue(
  letters: readonly Letter[],
  { depth = letters.length, again = 0 }: { depth?: number; again?: number } = {},
): MemoryLetterQueue {
  const left = [...letters];
  const seen: Letter[] = [];
  let repeats = again;
  const queue: MemoryLetterQueue = {
    letters: [...letters],
    sent: [],
    receipts: [],
    depth: async () => depth,
    receive: async ({ count, hiddenSeconds }) => {
      queue.receipts.push({ count, hiddenSeconds });
      if (seen.length > 0 && repeats > 0) {
        repeats -= 1;
        return seen.slice(0, count);
      }
      const batch = left.splice(0, count);
      seen.push(...batch);
      return batch;
    },
    send: async (message) => void queue.sent.push(message),
    delete: async ({ messageId }) => {
      const index = queue.letters.findIndex((letter) => letter.messageId === messageId);
      if (index < 0) throw new Error(`${messageId} is not there`);
      queue.letters.splice(index, 1);
    },
  };
  return queue;
}
