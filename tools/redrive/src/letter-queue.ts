import type { MessageAttributes } from '@millrace/dead-letters';
import type { Letter } from './letter.ts';
import { isEmpty, selects, type Selection } from './selection.ts';

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

export interface LettersOptions {
  readonly maxMessages: number;
  readonly hiddenSeconds: number;
  readonly selection: Selection;
}

const MOST_AT_ONCE = 10;
const WAIT_SECONDS = 2;
/** Together longer than a dry run hides messages, so that a redrive right after it finds them. */
const EMPTY_RECEIPTS_WHILE_MORE = 7;
/** What comes again and again has been seen, and all that is new has come by then. */
const MAX_STALE_RECEIPTS = 3;
/** How many letters are looked for when the queue's own number, which lags behind on AWS, says that there is none. */
const COUNT_IN_DOUBT = 10;
/** How many letters may arrive while some are looked for by their ids, before the search ends. */
const MAX_ARRIVALS = 1000;

/**
 * The selected letters of a queue, each once. It looks at no more than there were at the beginning, so that a message
 * that comes back as a letter does not go round and round. What comes back has another id, so letters that are selected
 * by their ids are looked for among new arrivals, too.
 */
export async function* lettersOf(
  queue: Pick<LetterQueue, 'depth' | 'receive'>,
  { maxMessages, hiddenSeconds, selection }: LettersOptions,
): AsyncGenerator<Letter> {
  const depth = await queue.depth();
  const limit = selection.ids ? depth + MAX_ARRIVALS : depth || COUNT_IN_DOUBT;
  const wanted = Math.min(maxMessages, selection.ids?.length ?? Infinity);
  const takesAll = isEmpty(selection);
  const seen = new Set<string>();
  let selected = 0;
  let empty = 0;
  let stale = 0;
  while (selected < wanted && seen.size < limit && stale < MAX_STALE_RECEIPTS) {
    const left = Math.min(limit - seen.size, takesAll ? wanted - selected : Infinity);
    const count = Math.min(MOST_AT_ONCE, left);
    const received = await queue.receive({ count, hiddenSeconds, waitSeconds: WAIT_SECONDS });
    empty = received.length > 0 ? 0 : empty + 1;
    const mayHoldMore = selection.ids !== undefined || seen.size < depth;
    if (empty === (mayHoldMore ? EMPTY_RECEIPTS_WHILE_MORE : 1)) return;
    const fresh = received.filter(({ messageId }) => !seen.has(messageId));
    stale = received.length > 0 && fresh.length === 0 ? stale + 1 : 0;
    for (const letter of fresh) {
      seen.add(letter.messageId);
      if (selected === wanted || !selects(selection, letter)) continue;
      selected += 1;
      yield letter;
    }
  }
}
