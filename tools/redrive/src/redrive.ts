import { describeDeadLetter, redrivenAttributesOf } from '@millrace/dead-letters';
import type { Route } from './find-queues.ts';
import { describeLetter, prepare, reasonOf, type Letter } from './letter.ts';
import { lettersOf, type LetterQueue } from './letter-queue.ts';
import type { RedriveOptions } from './options.ts';

/** Port: remembers who has put back what. It resolves when that is stored. */
export interface RedriveRecords {
  write(record: RedriveRecord): Promise<void>;
}

/** One redrive; written before the first message moves, and again at its end. */
export interface RedriveRecord extends Route {
  /** Of the stage. */
  readonly id: string;
  readonly status: 'running' | 'finished' | 'failed';
  readonly by: string;
  readonly startedAt: string;
  readonly action: 'redrive' | 'discard';
  readonly selection: RedriveOptions['selection'];
  readonly patch: RedriveOptions['patch'];
  readonly redriven: number;
  /** Letters that were removed for good. */
  readonly discarded: number;
  /** Letters that were selected and stay where they are. */
  readonly left: number;
}

type Mutable<Type> = { -readonly [Name in keyof Type]: Type[Name] };

type Counts = Pick<RedriveRecord, 'redriven' | 'discarded' | 'left'>;

export interface RedrivePorts {
  readonly queue: LetterQueue;
  readonly records: RedriveRecords;
  readonly newId: () => string;
  readonly clock: () => Date;
  readonly wait: (durationMs: number) => Promise<unknown>;
  readonly say: (line: string) => void;
  /** Ends the redrive after the message at hand. */
  readonly signal?: AbortSignal;
}

type Options = Pick<
  RedriveOptions,
  'by' | 'maxMessages' | 'messagesPerSecond' | 'patch' | 'selection' | 'discard'
> & { route: Route };

/** How long a dry run hides each message; SQS shows none without hiding it. */
const LOOKED_AT_SECONDS = 10;
const MOST_RECEIVED_AT_ONCE = 10;
const SPARE_SECONDS = 30;

/** Shows the selected letters of a queue. It changes nothing. @returns how many there are */
export async function inspect(
  {
    maxMessages,
    patch,
    selection,
    discard,
  }: Pick<Options, 'maxMessages' | 'patch' | 'selection' | 'discard'>,
  { queue, say }: Pick<RedrivePorts, 'say' | 'queue'>,
): Promise<number> {
  let count = 0;
  const hiddenSeconds = LOOKED_AT_SECONDS;
  for await (const letter of lettersOf(queue, { maxMessages, hiddenSeconds, selection })) {
    count += 1;
    for (const line of linesOf(letter, { patch, discard })) say(line);
  }
  return count;
}

/**
 * Puts the selected letters back into a queue, or removes them, one after the other at a limited rate, and records who
 * did so. A letter that is put back is deleted only after its message was sent: a failure between the two leaves both,
 * and consumers take a repeat as such.
 * @returns the record as it was written at the end
 */
export async function redrive(options: Options, ports: RedrivePorts): Promise<RedriveRecord> {
  const { by, route, patch, selection } = options;
  const action = options.discard ? 'discard' : 'redrive';
  const { records, newId, clock } = ports;
  const startedAt = clock().toISOString();
  const counts: Mutable<Counts> = { redriven: 0, discarded: 0, left: 0 };
  const id = newId();
  const recordOf = (status: RedriveRecord['status']): RedriveRecord => ({
    id,
    ...route,
    ...{ status, action, by, startedAt, selection, patch },
    ...counts,
  });
  await records.write(recordOf('running'));
  try {
    await clear(options, ports, counts);
  } catch (error) {
    // Whatever stopped the redrive may stop this as well, and is what a person has to know.
    await records.write(recordOf('failed')).catch((failure: Error) => {
      ports.say(`the record ${id} still says that the redrive runs: ${failure.message}`);
    });
    ports.say(
      `stopped: ${counts.redriven} put back, ${counts.discarded} removed, ${counts.left} left; the others are untouched`,
    );
    throw error;
  }
  const finished = recordOf('finished');
  await records.write(finished);
  return finished;
}

async function clear(options: Options, ports: RedrivePorts, counts: Mutable<Counts>): Promise<void> {
  const { patch, maxMessages, messagesPerSecond, selection, discard } = options;
  const { queue, clock, wait, say, signal } = ports;
  const intervalMs = 1000 / messagesPerSecond;
  const hiddenSeconds = SPARE_SECONDS + Math.ceil(MOST_RECEIVED_AT_ONCE / messagesPerSecond);
  let nextAtMs = clock().getTime();
  for await (const letter of lettersOf(queue, { maxMessages, hiddenSeconds, selection })) {
    if (signal?.aborted) return;
    const prepared = prepare(letter, patch);
    if (prepared.kind === 'left' && !discard) {
      counts.left += 1;
      say(`${letter.messageId}  stays: ${prepared.reason}`);
      continue;
    }
    const nowMs = clock().getTime();
    if (nextAtMs > nowMs) await wait(nextAtMs - nowMs);
    nextAtMs = Math.max(nextAtMs, nowMs) + intervalMs;
    if (prepared.kind === 'left' || discard) {
      for (const line of linesOf(letter, { patch, discard })) say(line);
      await queue.delete(letter);
      say('  removed');
      counts.discarded += 1;
    } else {
      await putBack(letter, prepared.body, options, ports);
      counts.redriven += 1;
    }
  }
}

async function putBack(
  letter: Letter,
  body: string,
  { by }: Options,
  { queue, clock, say }: RedrivePorts,
): Promise<void> {
  const attributes = redrivenAttributesOf(letter.attributes, { redrivenBy: by, redrivenAt: clock() });
  try {
    await queue.send({ body, attributes });
  } catch (error) {
    say(`${letter.messageId}  could not be put back and stays in the dead-letter queue`);
    throw error;
  }
  await queue.delete(letter);
  say(`${letter.messageId}  put back: ${reasonOf(describeDeadLetter(letter))}`);
}

/** A letter that is removed is shown as it is. */
function linesOf(letter: Letter, { patch, discard }: Pick<Options, 'patch' | 'discard'>): readonly string[] {
  return describeLetter(letter, discard ? { kind: 'ready', body: letter.body } : prepare(letter, patch));
}
