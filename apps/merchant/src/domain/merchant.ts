import type { ApiKeyId, MerchantId } from '@millrace/contracts-merchant';
import type { ApiKeyMode } from './api-key.ts';

export interface Merchant {
  readonly merchantId: MerchantId;
  readonly name: string;
}

/** The merchant and the mode of a key. The key itself is not stored. */
export interface ApiKeyGrant {
  /** SHA-256 of the whole key, in hexadecimal. */
  readonly apiKeyHash: string;
  readonly merchantId: MerchantId;
  readonly mode: ApiKeyMode;
}

/** A key as stored. Times are RFC 3339, in UTC. */
export interface StoredApiKey extends ApiKeyGrant {
  readonly id: ApiKeyId;
  readonly name: string;
  /** null if only the hash of the key was ever known. */
  readonly lastFour: string | null;
  readonly createdAt: string;
  /** null while the key is active. */
  readonly revokedAt: string | null;
}

/** The maximum of active keys per merchant. */
export const MAX_ACTIVE_KEYS = 20;

/**
 * The maximum of stored keys per merchant, including revoked ones. It is far above `MAX_ACTIVE_KEYS`, so a
 * full store always has revoked keys to drop. Concurrent additions may exceed it until the next one.
 */
export const MAX_STORED_KEYS = 100;

/**
 * The maximum of revoked keys dropped at once: more than can be in excess, and few enough for one
 * transaction.
 */
const MAX_DROPPED_KEYS = 50;

/** The name of the key that a merchant is created with. */
export const FIRST_KEY_NAME = 'first key';

/**
 * The revoked keys to delete before another is stored, oldest revocation first; none unless the store is
 * full.
 */
export function keysToDrop(stored: readonly StoredApiKey[]): readonly StoredApiKey[] {
  const excess = stored.length + 1 - MAX_STORED_KEYS;
  if (excess <= 0) return [];
  return stored
    .filter(({ revokedAt }) => revokedAt !== null)
    .sort((left, right) => (left.revokedAt! < right.revokedAt! ? -1 : 1))
    .slice(0, Math.min(excess, MAX_DROPPED_KEYS));
}
