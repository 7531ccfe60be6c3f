import type { MerchantLimits } from '@millrace/contracts-merchant';
import { Failure } from '@millrace/failures';
import type { ApiKeyGrant, Merchant, StoredApiKey } from '../domain/merchant.ts';

/** Port: merchants, their limits, and their keys by hash. Every method throws `MerchantStoreUnavailable` (retryable). */
export interface MerchantStore {
  /**
   * Strongly consistent.
   * @returns undefined for a key that is unknown or revoked
   */
  findGrant(apiKeyHash: string): Promise<ApiKeyGrant | undefined>;
  /**
   * Stores a merchant and its first key, or neither.
   * @returns false when either exists
   */
  add(merchant: Merchant, firstKey: StoredApiKey): Promise<boolean>;
  findMerchant(merchantId: string): Promise<Merchant | undefined>;
  /**
   * As they are at this moment.
   * @returns null for a merchant without limits, undefined when there is no such merchant
   */
  findLimits(merchantId: string): Promise<MerchantLimits | null | undefined>;
  /**
   * Replaces all limits of a merchant; null removes them.
   * @returns false when there is no such merchant
   */
  setLimits(merchantId: string, limits: MerchantLimits | null): Promise<boolean>;
  /**
   * Stores one more key of a merchant that exists and deletes revoked ones, all in one write. A key to delete that is
   * gone already is ignored; one that is not revoked is an `InvariantViolation`.
   * @returns `limit_reached` when the merchant has `MAX_ACTIVE_KEYS` that can be used, whatever happens at the same
   *   time; then nothing is deleted
   */
  addKey(key: StoredApiKey, dropped?: readonly StoredApiKey[]): Promise<'added' | 'limit_reached'>;
  /** All stored keys of a merchant, in no order; one that was just added or revoked may show a moment later. */
  findKeys(merchantId: string): Promise<readonly StoredApiKey[]>;
  /**
   * Revokes a key. For a key that is revoked it changes nothing.
   * @returns the time of the first revocation, and how many keys of the merchant can still be used
   */
  revokeKey(key: StoredApiKey, revokedAt: string): Promise<Revocation>;
}

export interface Revocation {
  readonly revokedAt: string;
  readonly activeKeys: number;
}

/** The table of merchants could not be read or written. */
export class MerchantStoreUnavailable extends Failure {
  override readonly name = 'MerchantStoreUnavailable';
}
