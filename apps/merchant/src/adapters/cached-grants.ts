import type { MerchantStore } from '../application/ports.ts';
import type { ApiKeyGrant } from '../domain/merchant.ts';

const KEPT_MS = 60_000;
const MAX_ENTRIES = 10_000;

/**
 * Keeps grants that were found in memory for a minute, at most ten thousand of them, the oldest going first. A key that
 * was not found is looked up again every time, so that a new key works at once. A revoked one works for a minute more.
 */
export class CachedGrants implements Pick<MerchantStore, 'findGrant'> {
  readonly #grants: Pick<MerchantStore, 'findGrant'>;
  readonly #clock: () => Date;
  readonly #maxEntries: number;
  /** In the order in which they were put in, which is that in which they expire. */
  readonly #entries = new Map<string, { readonly grant: ApiKeyGrant; readonly untilMs: number }>();

  constructor(
    grants: Pick<MerchantStore, 'findGrant'>,
    clock: () => Date,
    { maxEntries = MAX_ENTRIES }: { maxEntries?: number } = {},
  ) {
    this.#grants = grants;
    this.#clock = clock;
    this.#maxEntries = maxEntries;
  }

  async findGrant(apiKeyHash: string): Promise<ApiKeyGrant | undefined> {
    const nowMs = this.#clock().getTime();
    const entry = this.#entries.get(apiKeyHash);
    if (entry && nowMs < entry.untilMs) return entry.grant;
    const grant = await this.#grants.findGrant(apiKeyHash);
    this.#entries.delete(apiKeyHash);
    if (grant) this.#keep(grant, nowMs + KEPT_MS);
    return grant;
  }

  #keep(grant: ApiKeyGrant, untilMs: number): void {
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(grant.apiKeyHash, { grant, untilMs });
  }
}
