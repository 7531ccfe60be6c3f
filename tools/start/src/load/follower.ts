import type { PaymentResponse } from '@millrace/contracts-payment';
import { setTimeout as delay } from 'node:timers/promises';
import type { HttpClient } from './http-client.ts';

/** The final state of an accepted payment. */
export interface Outcome {
  readonly payment: PaymentResponse;
  /** `performance.now()` of the answer that showed it in a terminal state. */
  readonly seenAtMs: number;
}

const POLL_MS = 100;
/** A slow poll is followed by a pause of this many times its duration, so that polling adds little load. */
const PAUSE_FACTOR = 3;
const MAX_PAUSE_MS = 1_000;
const PAGE = 100;
/** How many pages one poll reads at most; older payments are read one by one. */
const MAX_PAGES = 100;
/** How many payments one poll reads one by one. */
const MAX_SINGLE = 20;

const terminal: ReadonlySet<string> = new Set(['settled', 'failed', 'canceled']);

/**
 * Follows payments to their ends by polling the list of the newest payments: a page shows a hundred at once, which
 * disturbs the platform least.
 */
export class Follower {
  readonly #client: HttpClient;
  readonly #open = new Set<string>();
  readonly outcomes = new Map<string, Outcome>();
  #looking = true;

  constructor(client: HttpClient) {
    this.#client = client;
  }

  follow(paymentId: string): void {
    if (!this.outcomes.has(paymentId)) this.#open.add(paymentId);
  }

  get open(): readonly string[] {
    return [...this.#open];
  }

  /** Polls until `finish` is called. */
  async run(): Promise<void> {
    while (this.#looking) {
      const startedAtMs = performance.now();
      await this.#poll();
      const tookMs = performance.now() - startedAtMs;
      await delay(Math.min(MAX_PAUSE_MS, Math.max(POLL_MS, PAUSE_FACTOR * tookMs)));
    }
  }

  /** Waits until every payment has ended, at most `deadlineMs`, and ends `run`. */
  async finish(deadlineMs: number): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    while (this.#open.size > 0 && performance.now() < deadline) await delay(POLL_MS);
    this.#looking = false;
  }

  async #poll(): Promise<void> {
    if (this.#open.size === 0) return;
    // Ids begin with their time, so the smallest is the oldest.
    const oldest = [...this.#open].reduce((least, id) => (id < least ? id : least));
    let cursor: string | null = null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { data, nextCursor } = await this.#read<{ data: PaymentResponse[]; nextCursor: string | null }>(
        `/payments?limit=${PAGE}${query}`,
      );
      for (const payment of data) this.#record(payment);
      const last = data.at(-1);
      if (nextCursor === null || !last || last.id < oldest) return;
      cursor = nextCursor;
    }
    for (const id of [...this.#open].sort().slice(0, MAX_SINGLE)) {
      this.#record(await this.#read<PaymentResponse>(`/payments/${id}`));
    }
  }

  #record(payment: PaymentResponse): void {
    if (!terminal.has(payment.status) || !this.#open.delete(payment.id)) return;
    this.outcomes.set(payment.id, { payment, seenAtMs: performance.now() });
  }

  async #read<Body>(path: string): Promise<Body> {
    const { status, body } = await this.#client.get(path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${body.slice(0, 300)}`);
    return JSON.parse(body) as Body;
  }
}
