import { backoffMs, pause, settleWithin } from '../../../core/backoff.ts';
import type { Authorizer } from '../../../core/authorization/authorizer.ts';
import type { RoleSession } from '../../../core/authorization/caller.ts';
import type { Gate } from '../../../core/gate.ts';
import { ResourceRefused } from '../../../core/resources/resource-type.ts';
import { asDeliveryFailed, type DeliveryFailed, type Targets } from '../../../core/targets.ts';
import { streamCalls } from '../authorization.ts';
import type { CheckpointTable } from './checkpoints.ts';
import { BEGINNING, isAfter } from './sequence.ts';
import { StreamReader, type StreamSource } from './stream-reader.ts';
import { changesNothing, type StreamRecord } from './stream-record.ts';

/** Dependencies of every consumer. */
export interface StreamContext {
  readonly dynamo: StreamSource;
  readonly region: string;
  readonly checkpoints: CheckpointTable;
  /** Receives dead letters. */
  readonly targets: Pick<Targets, 'deliver'>;
  readonly authorizer: Pick<Authorizer, 'require' | 'keyCalls'>;
  readonly nowMs: () => number;
}

/** Records that were discarded, and the condition as Lambda names it. */
export interface Discarded {
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly records: readonly StreamRecord[];
  readonly attempts: number;
  readonly error: DeliveryFailed | undefined;
}

export interface StreamConsumerOptions {
  /** The ARN of the pipe or mapping. The position is stored under it. */
  readonly name: string;
  /** The session in which it reads and sends dead letters. */
  readonly caller: () => RoleSession;
  readonly streamArn: string;
  readonly startingPosition: string | undefined;
  /** 100 when absent. */
  readonly batchSize: number | undefined;
  readonly batchingWindowMs?: number;
  /** Unlimited when absent or -1. */
  readonly maximumRetryAttempts: number | undefined;
  /** A record that fails at this age is discarded. Unlimited when absent or -1. */
  readonly maximumRecordAgeSeconds?: number | undefined;
  readonly bisect: boolean | undefined;
  readonly deadLetterArn: string | undefined;
  readonly passes?: (record: StreamRecord) => boolean;
  /** @returns the sequence number of the first record that failed; undefined when none failed */
  handle(records: readonly StreamRecord[]): Promise<string | undefined>;
  /** The message to the dead-letter queue. */
  deadLetter(discarded: Discarded): object;
}

const DEFAULT_BATCH = 100;

/**
 * Consumes the records of a stream in order, one batch at a time, at least once: the position is stored after a batch was
 * handled. A failed batch blocks the ones behind it until it succeeds or is discarded, as on AWS.
 */
export class StreamConsumer {
  readonly #context: StreamContext;
  readonly #gate: Gate;
  readonly #options: StreamConsumerOptions;
  readonly #reader: StreamReader;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /** @throws ResourceRefused */
  constructor(context: StreamContext, gate: Gate, options: StreamConsumerOptions) {
    const { startingPosition, streamArn } = options;
    if (startingPosition !== 'TRIM_HORIZON') {
      throw new ResourceRefused(`StartingPosition: ${String(startingPosition)} is not carried out`);
    }
    const { dynamo, region } = context;
    this.#context = context;
    this.#gate = gate;
    this.#options = options;
    this.#reader = new StreamReader({ dynamo, streamArn, region });
  }

  /** Stores the position before the first read, so that unread records are not trimmed. */
  start(): void {
    const position = this.#position();
    this.#store(position);
    this.#running = this.#run(position);
  }

  /** Ends after the batch in flight. A batch that takes longer than the bound is handled again after a restart. */
  async stop(boundMs: number): Promise<void> {
    this.#stop.abort();
    await settleWithin([this.#running], boundMs);
  }

  #position(): string {
    return this.#context.checkpoints.get(this.#options.name, this.#options.streamArn) ?? BEGINNING;
  }

  #store(sequenceNumber: string | undefined): void {
    if (sequenceNumber === undefined) return;
    this.#context.checkpoints.put(this.#options.name, this.#options.streamArn, sequenceNumber);
  }

  async #run(from: string): Promise<void> {
    const { name, passes = () => true } = this.#options;
    await this.#gate.passed();
    this.#reader.seek(from);
    for (let failures = 0; !this.#stop.signal.aborted;) {
      try {
        this.#authorize();
        const page = await this.#collect();
        const batch = page.filter((record) => !changesNothing(record) && passes(record));
        if (batch.length > 0) await this.#process(batch);
        if (this.#stop.signal.aborted) return;
        this.#store(page.at(-1)?.dynamodb.SequenceNumber);
        failures = 0;
      } catch (error) {
        failures += 1;
        console.error(`${name}: ${(error as Error).message}`);
        await pause(backoffMs(failures), this.#stop.signal);
        this.#reader.seek(this.#position());
      }
    }
  }

  /** @throws AwsError `AccessDeniedException` */
  #authorize(): void {
    const { authorizer } = this.#context;
    const { caller, streamArn } = this.#options;
    authorizer.require(caller(), ...streamCalls(streamArn, authorizer));
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

  /** Returns when every record was handled or discarded, or when the consumer stops. */
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
        this.#store(done.at(-1)?.dynamodb.SequenceNumber);
        records = records.slice(done.length);
        if (records.length === 0) return;
      } catch (thrown) {
        error = asDeliveryFailed(thrown);
      }
      if (this.#stop.signal.aborted) return;
      const old = records.filter((record) => this.#isTooOld(record));
      if (old.length > 0) {
        await this.#discard({ condition: 'RecordAgeExceeded', records: old, attempts, error });
        records = records.slice(old.length);
        if (records.length === 0) return;
      }
      if (bisect && records.length > 1) {
        const middle = Math.ceil(records.length / 2);
        await this.#process(records.slice(0, middle));
        return this.#process(records.slice(middle));
      }
      if (maximumRetryAttempts >= 0 && attempts > maximumRetryAttempts) {
        return this.#discard({ condition: 'RetryAttemptsExhausted', records, attempts, error });
      }
      await pause(backoffMs(attempts), this.#stop.signal);
    }
  }

  /** Records are in order of creation, so the old ones come first. */
  #isTooOld({ dynamodb }: StreamRecord): boolean {
    const { maximumRecordAgeSeconds = -1 } = this.#options;
    const ageSeconds = this.#context.nowMs() / 1000 - dynamodb.ApproximateCreationDateTime;
    return maximumRecordAgeSeconds >= 0 && ageSeconds > maximumRecordAgeSeconds;
  }

  /** Moves past the records once the dead-letter queue has the message. */
  async #discard(discarded: Discarded): Promise<void> {
    const { name, caller, deadLetterArn, deadLetter } = this.#options;
    const { records, error } = discarded;
    console.error(`${name} discarded ${records.length} records: ${error?.message ?? 'reported as failed'}`);
    const messages = [JSON.stringify(deadLetter(discarded))];
    for (let failures = 1; !this.#stop.signal.aborted; failures += 1) {
      try {
        if (deadLetterArn !== undefined) {
          await this.#context.targets.deliver(deadLetterArn, messages, { caller: caller() });
        }
        return this.#store(records.at(-1)?.dynamodb.SequenceNumber);
      } catch (failure) {
        console.error(`${name}: could not send a dead letter: ${(failure as Error).message}`);
        await pause(backoffMs(failures), this.#stop.signal);
      }
    }
  }
}
