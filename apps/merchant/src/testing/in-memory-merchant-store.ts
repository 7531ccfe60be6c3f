import type { MerchantLimits } from '@millrace/contracts-merchant';
import { assertInvariant } from '@millrace/invariants';
import { MerchantStoreUnavailable } from '../application/errors.ts';
import type { MerchantStore, Revocation } from '../application/ports.ts';
import { MAX_ACTIVE_KEYS, type ApiKeyGrant, type Merchant, type StoredApiKey } from '../domain/merchant.ts';

/** Merchants of a test. */
export class InMemoryMerchantStore implements MerchantStore {
  readonly #merchants = new Map<string, Merchant>();
  readonly #keys = new Map<string, StoredApiKey>();
  readonly #limits = new Map<string, MerchantLimits | null>();

  async findGrant(apiKeyHash: string): Promise<ApiKeyGrant | undefined> {
    const key = this.#keys.get(apiKeyHash);
    return key?.revokedAt === null ? { apiKeyHash, merchantId: key.merchantId, mode: key.mode } : undefined;
  }

  async findMerchant(merchantId: string): Promise<Merchant | undefined> {
    return this.#merchants.get(merchantId);
  }

  async findLimits(merchantId: string): Promise<MerchantLimits | null | undefined> {
    return this.#merchants.has(merchantId) ? (this.#limits.get(merchantId) ?? null) : undefined;
  }

  async setLimits(merchantId: string, limits: MerchantLimits | null): Promise<boolean> {
    if (!this.#merchants.has(merchantId)) return false;
    this.#limits.set(merchantId, limits);
    return true;
  }

  async add(merchant: Merchant, firstKey: StoredApiKey): Promise<boolean> {
    if (this.#merchants.has(merchant.merchantId) || this.#keys.has(firstKey.apiKeyHash)) return false;
    this.#merchants.set(merchant.merchantId, merchant);
    this.#keys.set(firstKey.apiKeyHash, firstKey);
    return true;
  }

  async addKey(key: StoredApiKey, dropped: readonly StoredApiKey[] = []): Promise<'added' | 'limit_reached'> {
    if (this.#activeKeysOf(key.merchantId) >= MAX_ACTIVE_KEYS) return 'limit_reached';
    if (this.#keys.has(key.apiKeyHash))
      throw new MerchantStoreUnavailable('the key exists', { retryable: false });
    for (const { apiKeyHash, id: keyId } of dropped) {
      const isActive = this.#keys.get(apiKeyHash)?.revokedAt === null;
      assertInvariant(!isActive, 'dropped_key_is_revoked', { keyId });
    }
    for (const { apiKeyHash } of dropped) this.#keys.delete(apiKeyHash);
    this.#keys.set(key.apiKeyHash, key);
    return 'added';
  }

  async findKeys(merchantId: string): Promise<readonly StoredApiKey[]> {
    return [...this.#keys.values()].filter((key) => key.merchantId === merchantId);
  }

  async revokeKey({ apiKeyHash, merchantId }: StoredApiKey, revokedAt: string): Promise<Revocation> {
    const key = this.#keys.get(apiKeyHash)!;
    const revoked = { ...key, revokedAt: key.revokedAt ?? revokedAt };
    this.#keys.set(apiKeyHash, revoked);
    return { revokedAt: revoked.revokedAt, activeKeys: this.#activeKeysOf(merchantId) };
  }

  #activeKeysOf(merchantId: string): number {
    return [...this.#keys.values()].filter((key) => key.merchantId === merchantId && key.revokedAt === null)
      .length;
  }
}
