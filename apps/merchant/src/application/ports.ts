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
   * Strongly consistent.
   * @returns null for a merchant without limits, undefined for an unknown merchant
   */
  findLimits(merchantId: string): Promise<MerchantLimits | null | undefined>;
  /**
   * Replaces all limits of a merchant; null removes them.
   * @returns false for an unknown merchant
   */
  setLimits(merchantId: string, limits: MerchantLimits | null): Promise<boolean>;
  /**
   * Stores another key of an existing merchant and deletes revoked ones, in one write. A key to delete that
   * no longer exists is ignored; one that is not revoked is an `InvariantViolation`.
   * @returns `limit_reached` when the merchant has `MAX_ACTIVE_KEYS` active keys, even with concurrent calls;
   * then nothing is deleted
   */
  addKey(key: StoredApiKey, dropped?: readonly StoredApiKey[]): Promise<'added' | 'limit_reached'>;
  /** All stored keys of a merchant, in no order; eventually consistent. */
  findKeys(merchantId: string): Promise<readonly StoredApiKey[]>;
  /**
   * Revokes a key. Changes nothing if it is revoked already.
   * @returns the time of the first revocation, and the number of active keys of the merchant
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
