import { ResourceRefused } from '../../resource-type.ts';
import { backoffMs, pause, settleWithin } from '../backoff.ts';
import { asDeliveryFailed, type DeliveryFailed } from '../deliver.ts';
import type { PumpContext } from '../pump.ts';
import { BEGINNING, isAfter } from './sequence.ts';
import { StreamReader } from './stream-reader.ts';
import { changesNothing, type StreamRecord } from './stream-record.ts';

/** Records that are given up because their retries are used up. */
export interface Discarded {
  readonly records: readonly StreamRecord[];
  readonly attempts: number;
  readonly error: DeliveryFailed | undefined;
}

export interface StreamConsumerOptions {
  /** Under which its position is kept: the ARN of the pipe or mapping. */
  readonly name: string;
  readonly streamArn: string;
  readonly startingPosition: string | undefined;
  /** 100 when absent. */
  readonly batchSize: number | undefined;
  readonly batchingWindowMs?: number;
  /** For ever when absent or -1. */
  readonly maximumRetryAttempts: number | undefined;
  readonly bisect: boolean | undefined;
  readonly deadLetterArn: string | undefined;
  readonly passes?: (record: StreamRecord) => boolean;
  /** @returns the sequence number of the first record that failed; undefined when none did */
  handle(records: readonly StreamRecord[]): Promise<string | undefined>;
  /** What the dead-letter queue is told. */
  deadLetter(discarded: Discarded): object;
}

const DEFAULT_BATCH = 100;

/**
 * Takes the records of a stream in order, one batch at a time, at least once: its position is stored after a batch has
 * been handled. A batch that fails holds up the ones behind it until it succeeds or is given up, as on AWS.
 */
export class StreamConsumer {
  readonly #context: PumpContext;
  readonly #options: StreamConsumerOptions;
  readonly #reader: StreamReader;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /** @throws ResourceRefused */
  constructor(context: PumpContext, options: StreamConsumerOptions) {
    const { startingPosition, streamArn } = options;
    if (startingPosition !== 'TRIM_HORIZON') {
      throw new ResourceRefused(`StartingPosition: ${String(startingPosition)} is not carried out`);
    }
    const { dynamo, config } = context.cloud;
    this.#context = context;
    this.#options = options;
    this.#reader = new StreamReader({ dynamo, streamArn, region: config.region });
  }

  /** Its position is stored before anything is read, so that nothing before it is trimmed. */
  start(): void {
    const position = this.#position();
    this.#passed(position);
    this.#running = this.#run(position);
  }

  /** Ends after the batch in flight; a batch that takes longer than the bound is handled again after a restart. */
  async stop(boundMs: number): Promise<void> {
    this.#stop.abort();
    await settleWithin([this.#running], boundMs);
  }

  #position(): string {
    return this.#context.checkpoints.get(this.#options.name, this.#options.streamArn) ?? BEGINNING;
  }

  #passed(sequenceNumber: string | undefined): void {
    if (sequenceNumber === undefined) return;
    this.#context.checkpoints.put(this.#options.name, this.#options.streamArn, sequenceNumber);
  }

  async #run(from: string): Promise<void> {
    const { name, passes = () => true } = this.#options;
    await this.#context.gate.passed();
    this.#reader.seek(from);
    for (let failures = 0; !this.#stop.signal.aborted;) {
      try {
        const page = await this.#collect();
        const batch = page.filter((record) => !changesNothing(record) && passes(record));
        if (batch.length > 0) await this.#process(batch);
        if (this.#stop.signal.aborted) return;
        this.#passed(page.at(-1)?.dynamodb.SequenceNumber);
        failures = 0;
      } catch (error) {
        failures += 1;
        console.error(`${name}: ${(error as Error).message}`);
        await pause(backoffMs(failures), this.#stop.signal);
        this.#reader.seek(this.#position());
      }
    }
  }

  async #collect(): Promise<readonly StreamRecord[]> {
    const { batchSize = DEFAULT_BATCH, batchingWindowMs = 0 } = this.#options;
    const page = [...(await this.#reader.read(batchSize, this.#stop.signal))];
    if (batchingWindowMs === 0) return page;
    const ended = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(batchingWindowMs)]);
    while (page.length < batchSize && !ended.aborted) {
      page.push(...(await this.#reader.read(batchSize - page.length, ended)));
    }
    return page;
  }

  /** Returns when every record is handled or given up, or when it is stopped. */
  async #process(batch: readonly StreamRecord[]): Promise<void> {
    const { handle, bisect, maximumRetryAttempts = -1 } = this.#options;
    let records = batch;
    for (let attempts = 1; !this.#stop.signal.aborted; attempts += 1) {
      let error: DeliveryFailed | undefined;
      try {
        const failedFrom = await handle(records);
        const done = records.filter(
          ({ dynamodb }) => failedFrom === undefined || isAfter(failedFrom, dynamodb.SequenceNumber),
        );
        this.#passed(done.at(-1)?.dynamodb.SequenceNumber);
        records = records.slice(done.length);
        if (records.length === 0) return;
      } catch (thrown) {
        error = asDeliveryFailed(thrown);
      }
      if (this.#stop.signal.aborted) return;
      if (bisect && records.length > 1) {
        const middle = Math.ceil(records.length / 2);
        await this.#process(records.slice(0, middle));
        return this.#process(records.slice(middle));
      }
      if (maximumRetryAttempts >= 0 && attempts > maximumRetryAttempts) {
        return this.#giveUp({ records, attempts, error });
      }
      await pause(backoffMs(attempts), this.#stop.signal);
    }
  }

  /** Not before the dead-letter queue has it are the records passed. */
  async #giveUp(discarded: Discarded): Promise<void> {
    const { name, deadLetterArn, deadLetter } = this.#options;
    const { records, error } = discarded;
    console.error(`${name} gave up ${records.length} records: ${error?.message ?? 'reported as failed'}`);
    const letters = [JSON.stringify(deadLetter(discarded))];
    for (let failures = 1; !this.#stop.signal.aborted; failures += 1) {
      try {
        if (deadLetterArn !== undefined) {
          await this.#context.cloud.messaging.sendMessages(deadLetterArn, letters);
        }
        return this.#passed(records.at(-1)?.dynamodb.SequenceNumber);
      } catch (failure) {
        console.error(`${name}: dead letter: ${(failure as Error).message}`);
        await pause(backoffMs(failures), this.#stop.signal);
      }
    }
  }
}
