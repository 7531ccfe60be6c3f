import { pause } from '../../../core/backoff.ts';
import type { Dynamo } from '../client.ts';
import { BEGINNING, isAfter } from './sequence.ts';
import { toStreamRecord, type RecordPage, type StreamRecord } from './stream-record.ts';

/** The operations of the engine that a reader uses. */
export type StreamSource = Pick<Dynamo, 'callStreams' | 'writeMark'>;

export interface StreamReaderOptions {
  readonly dynamo: StreamSource;
  readonly streamArn: string;
  readonly region: string;
}

interface Shard {
  readonly ShardId: string;
  readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string };
}

const PAGE = 1000;
const POLL_MS = 10;
/** After a read that found nothing. The write may have been to another table. */
const POLL_AFTER_EMPTY_MS = 20;

/** Reads the stream of one table for one consumer, from a position on. It reads whole pages, because each costs a search. */
export class StreamReader {
  readonly #options: StreamReaderOptions;
  #position = BEGINNING;
  #iterator: string | undefined;
  /** Fetched but not read yet. */
  #fetched: readonly StreamRecord[] = [];
  #fetchedAtMs = 0;
  /** The engine's write mark when the stream last had no more records. */
  #emptyAt: number | undefined;

  constructor(options: StreamReaderOptions) {
    this.#options = options;
  }

  /** Continues after this sequence number. */
  seek(after: string): void {
    this.#position = after;
    this.#iterator = undefined;
    this.#fetched = [];
    this.#emptyAt = undefined;
  }

  /**
   * Waits for records. An engine with a write mark is polled only after a write.
   * @returns at least one and at most `limit` records, or none once the signal is aborted
   */
  async read(limit: number, signal: AbortSignal): Promise<readonly StreamRecord[]> {
    while (this.#fetched.length === 0 && !signal.aborted) {
      const mark = this.#writeMark();
      if (mark !== undefined && mark === this.#emptyAt) {
        await pause(POLL_MS, signal);
        continue;
      }
      await pause(this.#fetchedAtMs + POLL_MS - performance.now(), signal);
      this.#fetched = await this.#fetch();
      this.#fetchedAtMs = performance.now();
      if (this.#fetched.length > 0) break;
      // A page has limits of records and bytes, so only an empty page means that there is no more.
      this.#emptyAt = mark;
      await pause(POLL_AFTER_EMPTY_MS, signal);
    }
    const records = this.#fetched.slice(0, limit);
    this.#fetched = this.#fetched.slice(limit);
    return records;
  }

  /** Undefined makes the reader ask for records instead. */
  #writeMark(): number | undefined {
    try {
      return this.#options.dynamo.writeMark?.();
    } catch (error) {
      console.error(
        `could not read the write mark for ${this.#options.streamArn}: ${(error as Error).message}`,
      );
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

  /** Shards are in order. The first one that does not end before the position has the next records. */
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
