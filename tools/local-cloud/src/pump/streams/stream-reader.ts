import type { Dynamo } from '../../cloud.ts';
import { pause } from '../backoff.ts';
import { BEGINNING, isAfter } from './sequence.ts';
import { toStreamRecord, type RecordPage, type StreamRecord } from './stream-record.ts';

export interface StreamReaderOptions {
  readonly dynamo: Pick<Dynamo, 'callStreams' | 'writeMark'>;
  readonly streamArn: string;
  readonly region: string;
}

interface Shard {
  readonly ShardId: string;
  readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string };
}

const PAGE = 1000;
const KEPT_RECORDS = 2000;
const POLL_MS = 10;
/** After a look that found nothing; the write may have been to another table. */
const POLL_AFTER_NOTHING_MS = 20;
const POLL_AFTER_ERROR_MS = 500;
const MOST_PAGES_TO_HEAD = 10_000;

/**
 * Reads the stream of one table for all its consumers. At the head the newest records are kept in memory, so that each
 * is fetched once; a consumer that lags behind them fetches its own pages and holds up nobody.
 */
export class StreamReader {
  readonly streamArn: string;
  readonly #options: StreamReaderOptions;
  readonly #stop = new AbortController();
  /** All records after `#from` up to `#head`. */
  #recent: StreamRecord[] = [];
  #from: string | undefined;
  #head: string | undefined;
  #iterator: string | undefined;
  #arrived = Promise.withResolvers<void>();
  #waiting = 0;
  #polling = false;

  constructor(options: StreamReaderOptions) {
    this.#options = options;
    this.streamArn = options.streamArn;
  }

  /**
   * Waits for records after a sequence number.
   * @returns at least one and at most `limit` records, or none once the signal is aborted
   */
  async read(after: string, limit: number, signal: AbortSignal): Promise<readonly StreamRecord[]> {
    while (!signal.aborted && !this.#stop.signal.aborted) {
      if (this.#head === undefined || this.#from === undefined) this.#startAt(after);
      if (isAfter(this.#from ?? BEGINNING, after)) {
        const { records } = await this.#page(await this.#iteratorAfter(after), limit);
        if (records.length > 0) return records;
        after = this.#from ?? after;
      }
      const first = this.#recent.findIndex((record) => isAfter(record.dynamodb.SequenceNumber, after));
      if (first >= 0) return this.#recent.slice(first, first + limit);
      await this.#nextArrival(signal);
    }
    return [];
  }

  /** @returns the sequence number of the newest record, which `LATEST` starts after */
  async head(): Promise<string> {
    let position = BEGINNING;
    let iterator = await this.#iteratorAfter(BEGINNING);
    for (let pages = 0; pages < MOST_PAGES_TO_HEAD; pages += 1) {
      const { records, next } = await this.#page(iterator, PAGE);
      position = records.at(-1)?.dynamodb.SequenceNumber ?? position;
      if (records.length === 0 || next === undefined) return position;
      iterator = next;
    }
    throw new Error(`${this.streamArn} has more records than can be passed`);
  }

  stop(): void {
    this.#stop.abort();
    this.#arrived.resolve();
  }

  #startAt(after: string): void {
    this.#from = after;
    this.#head = after;
  }

  async #nextArrival(signal: AbortSignal): Promise<void> {
    this.#waiting += 1;
    const aborted = Promise.withResolvers<void>();
    const abort = (): void => aborted.resolve();
    signal.addEventListener('abort', abort, { once: true });
    if (!this.#polling) void this.#poll();
    await Promise.race([this.#arrived.promise, aborted.promise]);
    signal.removeEventListener('abort', abort);
    this.#waiting -= 1;
  }

  /** Looks for records while a consumer waits for them. An engine that tells of its writes is asked only after one. */
  async #poll(): Promise<void> {
    this.#polling = true;
    let seenMark: number | undefined;
    let mayHaveMissed = true;
    while (this.#waiting > 0 && !this.#stop.signal.aborted) {
      const mark = this.#writeMark();
      if (mark !== undefined && mark === seenMark && !mayHaveMissed) {
        await pause(POLL_MS, this.#stop.signal);
        continue;
      }
      const found = await this.#fetchAtHead();
      seenMark = mark;
      // A page ends at its limits, of records and of bytes, so only an empty one tells that there is no more.
      mayHaveMissed = found !== 0;
      if (found === 'error') await pause(POLL_AFTER_ERROR_MS, this.#stop.signal);
      else if (found < PAGE) await pause(found > 0 ? POLL_MS : POLL_AFTER_NOTHING_MS, this.#stop.signal);
    }
    this.#polling = false;
  }

  /** An engine that cannot tell now is asked for records instead. */
  #writeMark(): number | undefined {
    try {
      return this.#options.dynamo.writeMark?.();
    } catch (error) {
      console.error(`stream ${this.streamArn}: ${(error as Error).message}`);
      return undefined;
    }
  }

  async #fetchAtHead(): Promise<number | 'error'> {
    try {
      this.#iterator ??= await this.#iteratorAfter(this.#head ?? BEGINNING);
      const { records, next } = await this.#page(this.#iterator, PAGE);
      this.#iterator = next;
      if (records.length > 0) this.#append(records);
      return records.length;
    } catch (error) {
      if (!this.#stop.signal.aborted) console.error(`stream ${this.streamArn}: ${(error as Error).message}`);
      this.#iterator = undefined;
      return 'error';
    }
  }

  #append(records: readonly StreamRecord[]): void {
    this.#recent.push(...records);
    this.#head = records.at(-1)?.dynamodb.SequenceNumber ?? this.#head;
    const surplus = this.#recent.length - KEPT_RECORDS;
    if (surplus > 0) {
      this.#from = this.#recent[surplus - 1]?.dynamodb.SequenceNumber;
      this.#recent = this.#recent.slice(surplus);
    }
    this.#arrived.resolve();
    this.#arrived = Promise.withResolvers<void>();
  }

  async #page(
    iterator: string,
    limit: number,
  ): Promise<{ records: StreamRecord[]; next: string | undefined }> {
    const page = await this.#options.dynamo.callStreams<RecordPage>('GetRecords', {
      ShardIterator: iterator,
      Limit: Math.min(limit, PAGE),
    });
    const records = (page.Records ?? []).map((raw) =>
      toStreamRecord(raw, this.streamArn, this.#options.region),
    );
    return { records, next: page.NextShardIterator };
  }

  /** Shards follow one another; the first whose end is not passed yet holds what comes next. */
  async #iteratorAfter(sequenceNumber: string): Promise<string> {
    const { dynamo } = this.#options;
    const StreamArn = this.streamArn;
    const { StreamDescription } = await dynamo.callStreams<{
      StreamDescription: { Shards: readonly Shard[] };
    }>('DescribeStream', { StreamArn });
    const shard = StreamDescription.Shards.find(({ SequenceNumberRange }) => {
      const end = SequenceNumberRange?.EndingSequenceNumber;
      return end === undefined || isAfter(end, sequenceNumber);
    });
    if (!shard) throw new Error(`${StreamArn} has no open shard`);
    const { ShardIterator } = await dynamo.callStreams<{ ShardIterator: string }>('GetShardIterator', {
      StreamArn,
      ShardId: shard.ShardId,
      ...(sequenceNumber === BEGINNING
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequenceNumber }),
    });
    return ShardIterator;
  }
}
