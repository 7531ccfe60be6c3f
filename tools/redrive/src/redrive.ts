import { describeDeadLetter, redrivenAttributesOf } from '@millrace/dead-letters';
import type { Route } from './find-queues.ts';
import { describeLetter, prepare, reasonOf } from './letter.ts';
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
  readonly patch: RedriveOptions['patch'];
  readonly redriven: number;
  /** Letters that stay where they are. */
  readonly left: number;
}

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

type Options = Pick<RedriveOptions, 'by' | 'maxMessages' | 'messagesPerSecond' | 'patch'> & { route: Route };

/** How long a dry run hides each message; SQS shows none without hiding it. */
const LOOKED_AT_SECONDS = 10;
const MOST_RECEIVED_AT_ONCE = 10;
const SPARE_SECONDS = 30;

/** Shows the letters of a queue. It changes nothing. @returns how many there are */
export async function inspect(
  { maxMessages, patch }: Pick<Options, 'maxMessages' | 'patch'>,
  { queue, say }: Pick<RedrivePorts, 'say' | 'queue'>,
): Promise<number> {
  let count = 0;
  for await (const letter of lettersOf(queue, { maxMessages, hiddenSeconds: LOOKED_AT_SECONDS })) {
    count += 1;
    for (const line of describeLetter(letter, prepare(letter, patch))) say(line);
  }
  return count;
}

/**
 * Puts letters back into a queue, one after the other at a limited rate, and records who did so. A letter is deleted
 * only after its message was sent: a failure between the two leaves both, and consumers take a repeat as such.
 * @returns the record as it was written at the end
 */
export async function redrive(options: Options, ports: RedrivePorts): Promise<RedriveRecord> {
  const { by, route, patch } = options;
  const { records, newId, clock } = ports;
  const startedAt = clock().toISOString();
  const counts = { redriven: 0, left: 0 };
  const id = newId();
  const recordOf = (status: RedriveRecord['status']): RedriveRecord => ({
    id,
    ...route,
    ...{ status, by, startedAt, patch },
    ...counts,
  });
  await records.write(recordOf('running'));
  try {
    await putBack(options, ports, counts);
  } catch (error) {
    await records.write(recordOf('failed'));
    throw error;
  }
  const finished = recordOf('finished');
  await records.write(finished);
  return finished;
}

async function putBack(
  { by, patch, maxMessages, messagesPerSecond }: Options,
  { queue, clock, wait, say, signal }: RedrivePorts,
  counts: { redriven: number; left: number },
): Promise<void> {
  const intervalMs = 1000 / messagesPerSecond;
  const hiddenSeconds = SPARE_SECONDS + Math.ceil(MOST_RECEIVED_AT_ONCE / messagesPerSecond);
  let nextAtMs = clock().getTime();
  for await (const letter of lettersOf(queue, { maxMessages, hiddenSeconds })) {
    if (signal?.aborted) return;
    const description = describeDeadLetter(letter);
    const prepared = prepare(letter, patch);
    if (prepared.kind === 'left') {
      counts.left += 1;
      say(`${letter.messageId}  stays: ${prepared.reason}`);
      continue;
    }
    const nowMs = clock().getTime();
    if (nextAtMs > nowMs) await wait(nextAtMs - nowMs);
    nextAtMs = Math.max(nextAtMs, nowMs) + intervalMs;
    const attributes = redrivenAttributesOf(letter.attributes, { redrivenBy: by, redrivenAt: clock() });
    await queue.send({ body: prepared.body, attributes });
    await queue.delete(letter);
    counts.redriven += 1;
    say(`${letter.messageId}  put back: ${reasonOf(description)}`);
  }
}
