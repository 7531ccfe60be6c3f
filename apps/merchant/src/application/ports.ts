import type { ApiKeyGrant, Merchant } from '../domain/merchant.ts';

/** Merchants and the hashes of their keys. */
export interface MerchantStore {
  /** @throws MerchantStoreUnavailable (retryable) */
  findGrant(apiKeyHash: string): Promise<ApiKeyGrant | undefined>;
  /**
   * Stores both or neither.
   * @returns false when either is there already
   * @throws MerchantStoreUnavailable (retryable)
   */
  add(merchant: Merchant, grant: ApiKeyGrant, createdAt: Date): Promise<boolean>;
  /** @throws MerchantStoreUnavailable (retryable) */
  findMerchant(merchantId: string): Promise<Merchant | undefined>;
}
