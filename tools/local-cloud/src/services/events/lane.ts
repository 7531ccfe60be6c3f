import { backoffMs, settleWithin } from '../../core/backoff.ts';
import type { Gate } from '../../core/gate.ts';
import { asDeliveryFailed, type DeliveryFailed } from '../../core/targets.ts';
import type { Delivery, DeliveryTable } from './delivery-table.ts';

export interface LaneOptions {
  readonly key: string;
  readonly table: DeliveryTable;
  readonly gate: Gate;
  readonly nowMs: () => number;
  /** Maximum number of deliveries per call of `send`. */
  readonly batchSize: number;
  /** Maximum number of concurrent calls of `send`. */
  readonly concurrency: number;
  /** Sends deliveries to the target. Rejects when none of them arrived. */
  send(deliveries: readonly Delivery[]): Promise<void>;
  /** @returns whether to try again; otherwise the delivery is discarded */
  mayRetry(delivery: Delivery, attempts: number): boolean;
  /** Sends a delivery to the dead-letter queue. A rejection counts as another attempt. */
  discard(delivery: Delivery, attempts: number, error: DeliveryFailed): Promise<void>;
}

const MAX_IN_MEMORY = 5000;
const PAGE = 500;
const DELETE_AFTER_MS = 10;
const DELETE_AGAIN_AFTER_MS = 1000;
const MAX_TIMER_MS = 60_000;

/**
 * Delivers events to one target of one rule: from memory while the target keeps up, otherwise from the table, which also
 * serves after a failure and after a restart.
 */
export class Lane {
  readonly #options: LaneOptions;
  readonly #queue: Delivery[] = [];
  /** Ids that are queued, in flight, or done but not deleted yet. They are not loaded from the table again. */
  readonly #held = new Set<number>();
  readonly #inFlight = new Set<Promise<void>>();
  #done: number[] = [];
  /** Whether the table may have deliveries that the queue does not have. */
  #behind = true;
  #stopped = false;
  #opened = false;
  #closed = false;
  #wakeTimer: NodeJS.Timeout | undefined;
  #wakeAtMs = 0;
  #deleteTimer: NodeJS.Timeout | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
    void options.gate.passed().then(() => {
      this.#opened = true;
      this.#run();
    });
  }

  /** Takes a delivery that is in the table already. */
  add(delivery: Delivery): void {
    if (this.#behind || this.#queue.length >= MAX_IN_MEMORY) this.#behind = true;
    else this.#hold(delivery);
    this.#run();
  }

  /** Ends within the bound. Deliveries that are still in flight then are repeated after a restart. */
  async stop(boundMs: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#wakeTimer);
    await settleWithin(this.#inFlight, boundMs);
    this.#deleteDone();
    this.#closed = true;
  }

  #hold(delivery: Delivery): void {
    this.#held.add(delivery.id);
    this.#queue.push(delivery);
  }

  #run(): void {
    if (!this.#opened || this.#stopped) return;
    if (this.#queue.length === 0 && this.#behind) this.#load();
    while (this.#queue.length > 0 && this.#inFlight.size < this.#options.concurrency) {
      const work: Promise<void> = this.#deliver(this.#queue.splice(0, this.#options.batchSize)).finally(
        () => {
          this.#inFlight.delete(work);
          this.#run();
        },
      );
      this.#inFlight.add(work);
    }
  }

  #load(): void {
    const { table, key, nowMs } = this.#options;
    const now = nowMs();
    for (const delivery of table.due(key, now, this.#held.size + PAGE)) {
      if (!this.#held.has(delivery.id)) this.#hold(delivery);
    }
    this.#behind = this.#queue.length > 0;
    const nextMs = this.#behind ? undefined : table.nextDueAfterMs(key, now);
    if (nextMs !== undefined) this.#wakeIn(nextMs - now);
  }

  /** Reads the table again after the delay, unless an earlier read is planned. */
  #wakeIn(delayMs: number): void {
    const timerMs = Math.max(0, Math.min(delayMs, MAX_TIMER_MS));
    const atMs = performance.now() + timerMs;
    if (this.#wakeTimer && this.#wakeAtMs <= atMs) return;
    clearTimeout(this.#wakeTimer);
    this.#wakeAtMs = atMs;
    this.#wakeTimer = setTimeout(() => {
      this.#wakeTimer = undefined;
      this.#behind = true;
      this.#run();
    }, timerMs);
  }

  async #deliver(batch: readonly Delivery[]): Promise<void> {
    try {
      await this.#options.send(batch);
      for (const delivery of batch) this.#finish(delivery);
    } catch (error) {
      for (const delivery of batch) await this.#failed(delivery, asDeliveryFailed(error));
    }
  }

  async #failed(delivery: Delivery, error: DeliveryFailed): Promise<void> {
    const attempts = delivery.attempts + 1;
    if (!this.#options.mayRetry(delivery, attempts)) {
      try {
        await this.#options.discard(delivery, attempts, error);
        this.#finish(delivery);
        return;
      } catch (failure) {
        console.error(
          `event delivery ${this.#options.key}: could not send a dead letter: ${(failure as Error).message}`,
        );
      }
    }
    if (this.#stopped) return;
    try {
      this.#options.table.postpone(delivery, attempts, this.#options.nowMs() + backoffMs(attempts));
    } catch (failure) {
      // It is unchanged in the table, so it will be found again.
      console.error(`event delivery ${this.#options.key}: ${(failure as Error).message}`);
    }
    this.#held.delete(delivery.id);
    this.#wakeIn(backoffMs(attempts));
  }

  #finish(delivery: Delivery): void {
    if (this.#closed) return;
    this.#done.push(delivery.id);
    this.#deleteTimer ??= setTimeout(() => this.#deleteDone(), DELETE_AFTER_MS);
  }

  #deleteDone(): void {
    clearTimeout(this.#deleteTimer);
    this.#deleteTimer = undefined;
    const ids = this.#done;
    if (ids.length === 0) return;
    try {
      this.#options.table.delete(ids);
    } catch (error) {
      // They are held until they are deleted from the table, so that they are not delivered again.
      console.error(`event delivery ${this.#options.key}: ${(error as Error).message}`);
      if (!this.#stopped) this.#deleteTimer = setTimeout(() => this.#deleteDone(), DELETE_AGAIN_AFTER_MS);
      return;
    }
    this.#done = [];
    for (const id of ids) this.#held.delete(id);
  }
}
