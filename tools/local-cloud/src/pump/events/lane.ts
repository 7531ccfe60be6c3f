import { backoffMs, settleWithin } from '../backoff.ts';
import { asDeliveryFailed, type DeliveryFailed } from '../deliver.ts';
import type { Gate } from '../gate.ts';
import type { Delivery, DeliveryTable } from './delivery-table.ts';

export interface LaneOptions {
  readonly key: string;
  readonly table: DeliveryTable;
  readonly gate: Gate;
  readonly nowMs: () => number;
  /** Deliveries that one call of `send` takes. */
  readonly batchSize: number;
  /** Calls of `send` at the same time. */
  readonly concurrency: number;
  /** Hands deliveries to the target; rejects when none of them arrived. */
  send(deliveries: readonly Delivery[]): Promise<void>;
  /** @returns whether another attempt is due; without one the delivery is given up */
  mayRetry(delivery: Delivery, attempts: number): boolean;
  /** Puts a delivery aside for good (a dead-letter queue); rejects when that fails, which counts as another attempt. */
  giveUp(delivery: Delivery, attempts: number, error: DeliveryFailed): Promise<void>;
}

const MOST_IN_MEMORY = 5000;
const PAGE = 500;
const DELETE_AFTER_MS = 10;
const LONGEST_TIMER_MS = 60_000;

/**
 * The way of events to one target of one rule: in memory while the target keeps up, from the table when it does not,
 * after a failure and after a restart.
 */
export class Lane {
  readonly #options: LaneOptions;
  readonly #queue: Delivery[] = [];
  /** Ids that are queued, in flight, or done and not deleted yet: the table must not hand them out again. */
  readonly #held = new Set<number>();
  readonly #inFlight = new Set<Promise<void>>();
  #done: number[] = [];
  /** Whether the table may hold deliveries that the queue does not. */
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

  /** Takes a delivery that stands in the table already. */
  add(delivery: Delivery): void {
    if (this.#behind || this.#queue.length >= MOST_IN_MEMORY) this.#behind = true;
    else this.#hold(delivery);
    this.#run();
  }

  /** Ends within the bound; what is still in flight then is delivered again after a restart. */
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

  /** Looks into the table again after the delay, unless that is planned for an earlier time already. */
  #wakeIn(delayMs: number): void {
    const timerMs = Math.max(0, Math.min(delayMs, LONGEST_TIMER_MS));
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
        await this.#options.giveUp(delivery, attempts, error);
        this.#finish(delivery);
        return;
      } catch (failure) {
        console.error(`event delivery ${this.#options.key}: giving up failed: ${(failure as Error).message}`);
      }
    }
    if (this.#stopped) return;
    this.#options.table.postpone(delivery, attempts, this.#options.nowMs() + backoffMs(attempts));
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
    this.#done = [];
    if (ids.length > 0) this.#options.table.delete(ids);
    for (const id of ids) this.#held.delete(id);
  }
}
