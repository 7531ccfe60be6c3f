import type { MessageAttributes } from '@millrace/dead-letters';
import type { DeadLetter } from './dead-letter.ts';
import { isEmpty, selects, type Selection } from './selection.ts';

/** Port: a dead-letter queue and the queue that its messages go back to. */
export interface DeadLetterQueue {
  /** The approximate number of messages, including those in flight. */
  depth(): Promise<number>;
  /**
   * Receives at most ten messages and hides them for `hiddenSeconds`.
   * @param waitSeconds how long to wait for the first message
   */
  receive(options: {
    readonly count: number;
    readonly hiddenSeconds: number;
    readonly waitSeconds: number;
  }): Promise<readonly DeadLetter[]>;
  /** Sends a message to the target queue. */
  send(message: { readonly body: string; readonly attributes: MessageAttributes }): Promise<void>;
  delete(deadLetter: DeadLetter): Promise<void>;
}

export interface SelectDeadLettersOptions {
  readonly maxMessages: number;
  readonly hiddenSeconds: number;
  readonly selection: Selection;
}

const MAX_PER_RECEIVE = 10;
const WAIT_SECONDS = 2;
/** Together longer than a dry run hides messages, so that a redrive right after it finds them. */
const MAX_EMPTY_RECEIVES = 7;
/** After this many receives that return only known messages, every new message has been seen. */
const MAX_STALE_RECEIVES = 3;
/** How many messages to look for when the queue reports none: on AWS its depth lags behind. */
const COUNT_IN_DOUBT = 10;
/** How many new messages may arrive during a search by id before the search ends. */
const MAX_ARRIVALS = 1000;

/**
 * Yields the selected messages of a dead-letter queue, each once. It reads at most as many messages as the queue held at
 * the beginning, so that a message that becomes a dead letter again is not redriven in a loop. Such a message gets a new
 * id, so a search by id may also read new arrivals.
 */
export async function* selectDeadLetters(
  queue: Pick<DeadLetterQueue, 'depth' | 'receive'>,
  { maxMessages, hiddenSeconds, selection }: SelectDeadLettersOptions,
): AsyncGenerator<DeadLetter> {
  const depth = await queue.depth();
  const limit = selection.ids ? depth + MAX_ARRIVALS : depth || COUNT_IN_DOUBT;
  const maxSelected = Math.min(maxMessages, selection.ids?.length ?? Infinity);
  const selectsAll = isEmpty(selection);
  const seen = new Set<string>();
  let selected = 0;
  let emptyReceives = 0;
  let staleReceives = 0;
  while (selected < maxSelected && seen.size < limit && staleReceives < MAX_STALE_RECEIVES) {
    const remaining = Math.min(limit - seen.size, selectsAll ? maxSelected - selected : Infinity);
    const count = Math.min(MAX_PER_RECEIVE, remaining);
    const received = await queue.receive({ count, hiddenSeconds, waitSeconds: WAIT_SECONDS });
    emptyReceives = received.length > 0 ? 0 : emptyReceives + 1;
    const mayHoldMore = selection.ids !== undefined || seen.size < depth;
    if (emptyReceives === (mayHoldMore ? MAX_EMPTY_RECEIVES : 1)) return;
    const fresh = received.filter(({ messageId }) => !seen.has(messageId));
    staleReceives = received.length > 0 && fresh.length === 0 ? staleReceives + 1 : 0;
    for (const deadLetter of fresh) {
      seen.add(deadLetter.messageId);
      if (selected === maxSelected || !selects(selection, deadLetter)) continue;
      selected += 1;
      yield deadLetter;
    }
  }
}
