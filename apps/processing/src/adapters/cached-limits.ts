import type { MerchantLimits } from '@millrace/contracts-merchant';
import type { LimitsSource } from '../application/ports.ts';

/** A change of limits takes effect within this time. */
const KEPT_MS = 5_000;
const MAX_ENTRIES = 10_000;

/** Keeps each answer for five seconds from when it was asked for, at most ten thousand, the oldest going first. */
export class CachedLimits implements LimitsSource {
  readonly #source: LimitsSource;
  readonly #clock: () => Date;
  readonly #maxEntries: number;
  /** In the order in which they were put in, which is that in which they expire. */
  readonly #entries = new Map<string, { readonly limits: MerchantLimits | null; readonly untilMs: number }>();

  constructor(
    source: LimitsSource,
    clock: () => Date,
    { maxEntries = MAX_ENTRIES }: { maxEntries?: number } = {},
  ) {
    this.#source = source;
    this.#clock = clock;
    this.#maxEntries = maxEntries;
  }

  async limitsOf(merchantId: string): Promise<MerchantLimits | null> {
    const nowMs = this.#clock().getTime();
    const entry = this.#entries.get(merchantId);
    if (entry && nowMs < entry.untilMs) return entry.limits;
    const limits = await this.#source.limitsOf(merchantId);
    this.#entries.delete(merchantId);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(merchantId, { limits, untilMs: nowMs + KEPT_MS });
    return limits;
  }
}
