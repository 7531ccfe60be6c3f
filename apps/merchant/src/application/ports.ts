import type { MerchantLimits } from '@millrace/contracts-merchant';
import type { ApiKeyGrant, Merchant } from '../domain/merchant.ts';

/** Merchants, the hashes of their keys, and their limits. */
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
  /**
   * As they are at this moment.
   * @returns null for a merchant without limits, undefined when there is no such merchant
   * @throws MerchantStoreUnavailable (retryable)
   */
  findLimits(merchantId: string): Promise<MerchantLimits | null | undefined>;
  /**
   * Replaces all limits of a merchant; null takes them away.
   * @returns false when there is no such merchant
   * @throws MerchantStoreUnavailable (retryable)
   */
  setLimits(merchantId: string, limits: MerchantLimits | null): Promise<boolean>;
}
