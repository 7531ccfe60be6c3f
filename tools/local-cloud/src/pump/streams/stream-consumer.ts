import { backoffMs, pause, settleWithin } from '../backoff.ts';
import { asDeliveryFailed, type DeliveryFailed } from '../deliver.ts';
import type { Gate } from '../gate.ts';
import type { RecordFilter } from '../patterns/record-filter.ts';
import { consumerOf, type CheckpointTable } from './checkpoints.ts';
import { BEGINNING, isAfter } from './sequence.ts';
import type { StreamReader } from './stream-reader.ts';
import { changesNothing, type StreamRecord } from './stream-record.ts';

/** Why records are given up, in AWS's words. */
export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface Discarded {
  readonly records: readonly StreamRecord[];
  readonly condition: DiscardCondition;
  readonly attempts: number;
  readonly error?: DeliveryFailed;
}

export interface StreamConsumerOptions {
  /** Under which its position is kept: the ARN of the pipe or mapping. */
  readonly name: string;
  readonly reader: StreamReader;
  readonly checkpoints: CheckpointTable;
  readonly gate: Gate;
  readonly nowMs: () => number;
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  /** -1 for ever. */
  readonly maximumRetryAttempts: number;
  /** -1 for ever. */
  readonly maximumRecordAgeSeconds: number;
  readonly bisect: boolean;
  readonly passes: RecordFilter;
  /** @returns the sequence number of the first record that failed; undefined when none did */
  handle(records: readonly StreamRecord[]): Promise<string | undefined>;
  /** Keeps what was given up; rejects when that fails, and is then tried again. */
  discard(discarded: Discarded): Promise<void>;
}

const WINDOW_STEP_MS = 50;

/**
 * Takes the records of a stream in order, one batch at a time, at least once: its position is stored after a batch has
 * been handled. A batch that fails holds up the ones behind it until it succeeds or is given up, as on AWS.
 */
export class StreamConsumer {
  readonly #options: StreamConsumerOptions;
  readonly #stop = new AbortController();
  readonly #key: string;
  #running: Promise<void> = Promise.resolve();

  constructor(options: StreamConsumerOptions) {
    this.#options = options;
    this.#key = consumerOf(options.name, options.reader.streamArn);
  }

  /** Fixes the position it starts from, then runs. */
  async start(): Promise<void> {
    const { checkpoints, reader, startingPosition } = this.#options;
    if (checkpoints.get(this.#key, reader.streamArn) === undefined) {
      const position = startingPosition === 'LATEST' ? await reader.head() : BEGINNING;
      checkpoints.put(this.#key, reader.streamArn, position);
    }
    this.#running = this.#run();
  }

  /** Ends after the batch in flight; a batch that takes longer than the bound is handled again after a restart. */
  async stop(boundMs: number): Promise<void> {
    this.#stop.abort();
    await settleWithin([this.#running], boundMs);
  }

  async #run(): Promise<void> {
    const { gate, checkpoints, reader, passes } = this.#options;
    await gate.passed();
    let position = checkpoints.get(this.#key, reader.streamArn) ?? BEGINNING;
    for (let failures = 0; !this.#stop.signal.aborted;) {
      try {
        const page = await this.#collect(position);
        const batch = page.filter((record) => !changesNothing(record) && passes({ ...record }));
        if (batch.length > 0) await this.#process(batch);
        const last = page.at(-1)?.dynamodb.SequenceNumber;
        if (this.#stop.signal.aborted || last === undefined) continue;
        position = last;
        checkpoints.put(this.#key, reader.streamArn, position);
        failures = 0;
      } catch (error) {
        failures += 1;
        console.error(`${this.#options.name}: ${(error as Error).message}`);
        await pause(backoffMs(failures), this.#stop.signal);
      }
    }
  }

  async #collect(position: string): Promise<readonly StreamRecord[]> {
    const { reader, batchSize, batchingWindowMs } = this.#options;
    const { signal } = this.#stop;
    let page = await reader.read(position, batchSize, signal);
    const endMs = performance.now() + batchingWindowMs;
    while (page.length < batchSize && performance.now() < endMs && !signal.aborted) {
      await pause(Math.min(WINDOW_STEP_MS, batchingWindowMs), signal);
      page = await reader.read(position, batchSize, signal);
    }
    return page;
  }

  /** Returns when every record is handled or given up, or when it is stopped. */
  async #process(batch: readonly StreamRecord[]): Promise<void> {
    const { handle, bisect, maximumRetryAttempts } = this.#options;
    let records = batch;
    for (let attempts = 0; !this.#stop.signal.aborted;) {
      records = await this.#withoutExpired(records, attempts);
      if (records.length === 0) return;
      let error: DeliveryFailed | undefined;
      try {
        const failedFrom = await handle(records);
        if (failedFrom === undefined) return this.#advance(records);
        const done = records.filter(({ dynamodb }) => isAfter(failedFrom, dynamodb.SequenceNumber));
        this.#advance(done);
        records = records.slice(done.length);
      } catch (thrown) {
        error = asDeliveryFailed(thrown);
      }
      if (this.#stop.signal.aborted) return;
      attempts += 1;
      if (bisect && records.length > 1) {
        const middle = Math.ceil(records.length / 2);
        await this.#process(records.slice(0, middle));
        return this.#process(records.slice(middle));
      }
      if (maximumRetryAttempts >= 0 && attempts > maximumRetryAttempts) {
        return this.#giveUp({
          records,
          condition: 'RetryAttemptsExhausted',
          attempts,
          ...(error && { error }),
        });
      }
      await pause(backoffMs(attempts), this.#stop.signal);
    }
  }

  async #withoutExpired(
    records: readonly StreamRecord[],
    attempts: number,
  ): Promise<readonly StreamRecord[]> {
    const { maximumRecordAgeSeconds, nowMs } = this.#options;
    if (maximumRecordAgeSeconds < 0) return records;
    const oldest = nowMs() / 1000 - maximumRecordAgeSeconds;
    const expired = records.filter(({ dynamodb }) => dynamodb.ApproximateCreationDateTime < oldest);
    if (expired.length === 0) return records;
    await this.#giveUp({ records: expired, condition: 'RecordAgeExceeded', attempts });
    return records.slice(expired.length);
  }

  async #giveUp(discarded: Discarded): Promise<void> {
    for (let failures = 1; !this.#stop.signal.aborted; failures += 1) {
      try {
        await this.#options.discard(discarded);
        return this.#advance(discarded.records);
      } catch (error) {
        console.error(`${this.#options.name}: dead letter: ${(error as Error).message}`);
        await pause(backoffMs(failures), this.#stop.signal);
      }
    }
  }

  #advance(done: readonly StreamRecord[]): void {
    const last = done.at(-1)?.dynamodb.SequenceNumber;
    if (last !== undefined) this.#options.checkpoints.put(this.#key, this.#options.reader.streamArn, last);
  }
}
