import type { MerchantLimits } from '@millrace/contracts-merchant';
import type { MerchantStore } from '../application/ports.ts';
import type { ApiKeyGrant, Merchant } from '../domain/merchant.ts';

/** Merchants of a test. */
export class InMemoryMerchantStore implements MerchantStore {
  readonly #merchants = new Map<string, Merchant>();
  readonly #grants = new Map<string, ApiKeyGrant>();
  readonly #limits = new Map<string, MerchantLimits | null>();

  async findGrant(apiKeyHash: string): Promise<ApiKeyGrant | undefined> {
    return this.#grants.get(apiKeyHash);
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

  async add(merchant: Merchant, grant: ApiKeyGrant): Promise<boolean> {
    if (this.#merchants.has(merchant.merchantId) || this.#grants.has(grant.apiKeyHash)) return false;
    this.#merchants.set(merchant.merchantId, merchant);
    this.#grants.set(grant.apiKeyHash, grant);
    return true;
  }
}
