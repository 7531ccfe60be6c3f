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
const POLL_MS = 10;
/** After a look that found nothing; the write may have been to another table. */
const POLL_AFTER_NOTHING_MS = 20;

/** Reads the stream of one table for one consumer, on from a position: whole pages, since each costs the engine a search. */
export class StreamReader {
  readonly #options: StreamReaderOptions;
  #position = BEGINNING;
  #iterator: string | undefined;
  /** Fetched and not read yet. */
  #fetched: readonly StreamRecord[] = [];
  #fetchedAtMs = 0;
  /** The engine's write mark when the stream was last found to have no more. */
  #nothingAt: number | undefined;

  constructor(options: StreamReaderOptions) {
    this.#options = options;
  }

  /** What is read next comes after this sequence number. */
  seek(after: string): void {
    this.#position = after;
    this.#iterator = undefined;
    this.#fetched = [];
    this.#nothingAt = undefined;
  }

  /**
   * Waits for records. An engine that tells of its writes is asked only after one.
   * @returns at least one and at most `limit` records, or none once the signal is aborted
   */
  async read(limit: number, signal: AbortSignal): Promise<readonly StreamRecord[]> {
    while (this.#fetched.length === 0 && !signal.aborted) {
      const mark = this.#writeMark();
      if (mark !== undefined && mark === this.#nothingAt) {
        await pause(POLL_MS, signal);
        continue;
      }
      await pause(this.#fetchedAtMs + POLL_MS - performance.now(), signal);
      this.#fetched = await this.#fetch();
      this.#fetchedAtMs = performance.now();
      if (this.#fetched.length > 0) break;
      // A page ends at its limits, of records and of bytes, so only an empty one tells that there is no more.
      this.#nothingAt = mark;
      await pause(POLL_AFTER_NOTHING_MS, signal);
    }
    const records = this.#fetched.slice(0, limit);
    this.#fetched = this.#fetched.slice(limit);
    return records;
  }

  /** An engine that cannot tell now is asked for records instead. */
  #writeMark(): number | undefined {
    try {
      return this.#options.dynamo.writeMark?.();
    } catch (error) {
      console.error(`stream ${this.#options.streamArn}: ${(error as Error).message}`);
      return undefined;
    }
  }

  async #fetch(): Promise<StreamRecord[]> {
    const { dynamo, streamArn, region } = this.#options;
    this.#iterator ??= await this.#iteratorAfter(this.#position);
    const page = await dynamo.callStreams<RecordPage>('GetRecords', {
      ShardIterator: this.#iterator,
      Limit: PAGE,
    });
    this.#iterator = page.NextShardIterator;
    const records = (page.Records ?? []).map((raw) => toStreamRecord(raw, streamArn, region));
    this.#position = records.at(-1)?.dynamodb.SequenceNumber ?? this.#position;
    return records;
  }

  /** Shards follow one another; the first whose end is not passed yet holds what comes next. */
  async #iteratorAfter(sequenceNumber: string): Promise<string> {
    const { dynamo, streamArn: StreamArn } = this.#options;
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
