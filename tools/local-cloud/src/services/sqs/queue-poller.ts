import { backoffMs, pause, settleWithin } from '../../core/backoff.ts';
import type { Gate } from '../../core/gate.ts';
import type { Queues, ReceivedMessage } from './queues.ts';

/** The operations of SQS that a consumer uses. */
export type MessageSource = Pick<Queues, 'receive' | 'deleteMessages'>;

export interface QueuePollerOptions {
  readonly name: string;
  readonly queueArn: string;
  readonly queues: MessageSource;
  readonly gate: Gate;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  /** Maximum number of batches in flight. */
  readonly concurrency: number;
  /** @returns the ids of the messages that failed; rejects when all failed */
  handle(messages: readonly ReceivedMessage[]): Promise<ReadonlySet<string>>;
}

const LONG_POLL_SECONDS = 20;
const MAX_PER_RECEIVE = 10;

/**
 * Consumes the messages of a queue in batches. A handled message is deleted. A failed message becomes visible again when
 * its visibility timeout ends, until the queue's redrive policy moves it to the dead-letter queue.
 */
export class QueuePoller {
  readonly #options: QueuePollerOptions;
  readonly #stop = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  #running: Promise<void> = Promise.resolve();

  constructor(options: QueuePollerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(boundMs: number): Promise<void> {
    this.#stop.abort();
    await settleWithin([this.#running, ...this.#inFlight], boundMs);
  }

  async #run(): Promise<void> {
    await this.#options.gate.passed();
    for (let failures = 0; !this.#stop.signal.aborted;) {
      while (this.#inFlight.size >= this.#options.concurrency) await Promise.race(this.#inFlight);
      try {
        const batch = await this.#collect();
        failures = 0;
        if (batch.length > 0) this.#start(batch);
      } catch (error) {
        failures += 1;
        console.error(`${this.#options.name}: ${(error as Error).message}`);
        await pause(backoffMs(failures), this.#stop.signal);
      }
    }
  }

  async #collect(): Promise<ReceivedMessage[]> {
    const { batchSize, batchingWindowMs } = this.#options;
    const batch = [...(await this.#receive(batchSize, LONG_POLL_SECONDS))];
    const endMs = performance.now() + batchingWindowMs;
    while (batch.length > 0 && batch.length < batchSize && !this.#stop.signal.aborted) {
      const leftMs = endMs - performance.now();
      if (leftMs <= 0) break;
      batch.push(...(await this.#receive(batchSize - batch.length, leftMs / 1000)));
    }
    return batch;
  }

  #receive(count: number, waitSeconds: number): Promise<readonly ReceivedMessage[]> {
    const { queues, queueArn } = this.#options;
    const maxMessages = Math.min(count, MAX_PER_RECEIVE);
    return queues.receive(queueArn, { maxMessages, waitSeconds, signal: this.#stop.signal });
  }

  #start(batch: readonly ReceivedMessage[]): void {
    const work: Promise<void> = this.#process(batch).finally(() => this.#inFlight.delete(work));
    this.#inFlight.add(work);
  }

  async #process(batch: readonly ReceivedMessage[]): Promise<void> {
    const { handle, queues, name, queueArn } = this.#options;
    const failed = await handle(batch).catch((error: unknown) => {
      console.error(`${name}: ${(error as Error).message}`);
      return new Set(batch.map(({ messageId }) => messageId));
    });
    const done = batch.filter(({ messageId }) => !failed.has(messageId));
    const handles = done.map(({ receiptHandle }) => receiptHandle);
    if (handles.length === 0) return;
    await queues.deleteMessages(queueArn, handles).catch((error: unknown) => {
      // The messages become visible again when their visibility timeout ends.
      console.error(`${name}: deleting messages failed: ${(error as Error).message}`);
    });
  }
}
