import type { MessageAttributes } from '@millrace/dead-letters';
import type { Letter } from './letter.ts';

/** Port: a dead-letter queue and where its messages go. */
export interface LetterQueue {
  /** About how many messages there are, those included that somebody has received and not deleted. */
  depth(): Promise<number>;
  /**
   * At most ten. They are there for nobody until `hiddenSeconds` have passed.
   * @param waitSeconds how long to wait for any
   */
  receive(options: {
    readonly count: number;
    readonly hiddenSeconds: number;
    readonly waitSeconds: number;
  }): Promise<readonly Letter[]>;
  /** Sends a message to the queue that letters go to. */
  send(message: { readonly body: string; readonly attributes: MessageAttributes }): Promise<void>;
  delete(letter: Letter): Promise<void>;
}

const MOST_AT_ONCE = 10;
const WAIT_SECONDS = 2;
/** Together longer than a dry run hides messages, so that a redrive right after it finds them. */
const EMPTY_RECEIPTS_WHILE_MORE = 7;
/** What comes again and again has been seen, and all that is new has come by then. */
const MAX_STALE_RECEIPTS = 3;
/** How many letters are looked for when the queue's own number, which lags behind on AWS, says that there is none. */
const COUNT_IN_DOUBT = 10;

/**
 * The letters of a queue, each once. It yields no more than there were at the beginning, so that a message that comes
 * back as a letter does not go round and round.
 */
export async function* lettersOf(
  queue: Pick<LetterQueue, 'depth' | 'receive'>,
  { maxMessages, hiddenSeconds }: { readonly maxMessages: number; readonly hiddenSeconds: number },
): AsyncGenerator<Letter> {
  const depth = await queue.depth();
  const limit = Math.min(maxMessages, depth || COUNT_IN_DOUBT);
  const seen = new Set<string>();
  let empty = 0;
  let stale = 0;
  while (seen.size < limit && stale < MAX_STALE_RECEIPTS) {
    const count = Math.min(MOST_AT_ONCE, limit - seen.size);
    const received = await queue.receive({ count, hiddenSeconds, waitSeconds: WAIT_SECONDS });
    empty = received.length > 0 ? 0 : empty + 1;
    if (empty === (seen.size < depth ? EMPTY_RECEIPTS_WHILE_MORE : 1)) return;
    const fresh = received.filter(({ messageId }) => !seen.has(messageId));
    stale = received.length > 0 && fresh.length === 0 ? stale + 1 : 0;
    for (const letter of fresh) {
      seen.add(letter.messageId);
      yield letter;
    }
  }
}
