import { describeDeadLetter, redrivenAttributesOf } from '@millrace/dead-letters';
import type { Route } from './find-queues.ts';
import { formatDeadLetter, prepare, reasonOf, type DeadLetter } from './dead-letter.ts';
import { selectDeadLetters, type DeadLetterQueue } from './dead-letter-queue.ts';
import type { RedriveOptions } from './options.ts';

/** Port: stores the records of redrives. Resolves when the record is stored. */
export interface RedriveRecords {
  write(record: RedriveRecord): Promise<void>;
}

/** One redrive. Written before the first message moves, and again at the end. */
export interface RedriveRecord extends Route {
  /** Unique in the stage. */
  readonly id: string;
  readonly status: 'running' | 'finished' | 'failed';
  readonly by: string;
  readonly startedAt: string;
  readonly action: 'redrive' | 'discard';
  readonly selection: RedriveOptions['selection'];
  readonly patch: RedriveOptions['patch'];
  readonly redriven: number;
  /** Messages that were removed for good. */
  readonly discarded: number;
  /** Messages that were selected and could not be put back. */
  readonly left: number;
}

type Mutable<Type> = { -readonly [Name in keyof Type]: Type[Name] };

type Counts = Pick<RedriveRecord, 'redriven' | 'discarded' | 'left'>;

export interface RedrivePorts {
  readonly queue: DeadLetterQueue;
  readonly records: RedriveRecords;
  readonly newId: () => string;
  readonly clock: () => Date;
  readonly wait: (durationMs: number) => Promise<unknown>;
  readonly print: (line: string) => void;
  /** Ends the redrive after the current message. */
  readonly signal?: AbortSignal;
}

type Options = Pick<
  RedriveOptions,
  'by' | 'maxMessages' | 'messagesPerSecond' | 'patch' | 'selection' | 'discard'
> & { route: Route };

/** How long a dry run hides each message; SQS cannot show a message without hiding it. */
const DRY_RUN_HIDDEN_SECONDS = 10;
const MAX_PER_RECEIVE = 10;
const SPARE_SECONDS = 30;

/** Prints the selected messages and changes nothing. @returns their number */
export async function inspect(
  {
    maxMessages,
    patch,
    selection,
    discard,
  }: Pick<Options, 'maxMessages' | 'patch' | 'selection' | 'discard'>,
  { queue, print }: Pick<RedrivePorts, 'print' | 'queue'>,
): Promise<number> {
  let count = 0;
  const hiddenSeconds = DRY_RUN_HIDDEN_SECONDS;
  for await (const deadLetter of selectDeadLetters(queue, { maxMessages, hiddenSeconds, selection })) {
    count += 1;
    for (const line of linesOf(deadLetter, { patch, discard })) print(line);
  }
  return count;
}

/**
 * Puts the selected messages back into a queue, or removes them, one after the other at a limited rate, and records who
 * did it. A dead letter is deleted only after its message was sent: a failure in between leaves both, and consumers are
 * idempotent.
 * @returns the final record
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
    await processSelected(options, ports, counts);
  } catch (error) {
    // The cause may fail this write as well; the caller needs the first error.
    await records.write(recordOf('failed')).catch((failure: Error) => {
      ports.print(`the record ${id} still has the status running: ${failure.message}`);
    });
    ports.print(
      `stopped: ${counts.redriven} put back, ${counts.discarded} removed, ${counts.left} left; all others are untouched`,
    );
    throw error;
  }
  const finished = recordOf('finished');
  await records.write(finished);
  return finished;
}

async function processSelected(
  options: Options,
  ports: RedrivePorts,
  counts: Mutable<Counts>,
): Promise<void> {
  const { patch, maxMessages, messagesPerSecond, selection, discard } = options;
  const { queue, clock, wait, print, signal } = ports;
  const intervalMs = 1000 / messagesPerSecond;
  const hiddenSeconds = SPARE_SECONDS + Math.ceil(MAX_PER_RECEIVE / messagesPerSecond);
  let nextAtMs = clock().getTime();
  for await (const deadLetter of selectDeadLetters(queue, { maxMessages, hiddenSeconds, selection })) {
    if (signal?.aborted) return;
    const prepared = prepare(deadLetter, patch);
    if (prepared.kind === 'left' && !discard) {
      counts.left += 1;
      print(`${deadLetter.messageId}  not put back: ${prepared.reason}`);
      continue;
    }
    const nowMs = clock().getTime();
    if (nextAtMs > nowMs) await wait(nextAtMs - nowMs);
    nextAtMs = Math.max(nextAtMs, nowMs) + intervalMs;
    if (prepared.kind === 'left' || discard) {
      for (const line of linesOf(deadLetter, { patch, discard })) print(line);
      await queue.delete(deadLetter);
      print('  removed');
      counts.discarded += 1;
    } else {
      await putBack(deadLetter, prepared.body, options, ports);
      counts.redriven += 1;
    }
  }
}

async function putBack(
  deadLetter: DeadLetter,
  body: string,
  { by }: Options,
  { queue, clock, print }: RedrivePorts,
): Promise<void> {
  const attributes = redrivenAttributesOf(deadLetter.attributes, { redrivenBy: by, redrivenAt: clock() });
  try {
    await queue.send({ body, attributes });
  } catch (error) {
    print(`${deadLetter.messageId}  not put back: sending failed; it is still in the dead-letter queue`);
    throw error;
  }
  await queue.delete(deadLetter);
  print(`${deadLetter.messageId}  put back: ${reasonOf(describeDeadLetter(deadLetter))}`);
}

/** A message to discard is shown without the patch. */
function linesOf(
  deadLetter: DeadLetter,
  { patch, discard }: Pick<Options, 'patch' | 'discard'>,
): readonly string[] {
  return formatDeadLetter(
    deadLetter,
    discard ? { kind: 'ready', body: deadLetter.body } : prepare(deadLetter, patch),
  );
}
