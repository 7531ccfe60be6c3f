import type { MerchantLimits } from '@millrace/contracts-merchant';
import { assertInvariant } from '@millrace/invariants';
import { MerchantStoreUnavailable, type MerchantStore } from '../application/ports.ts';
import { MAX_ACTIVE_KEYS, type Merchant, type StoredApiKey } from '../domain/merchant.ts';

export function inMemoryMerchantStore(): MerchantStore {
  const merchants = new Map<string, Merchant>();
  const keys = new Map<string, StoredApiKey>();
  const limitsByMerchant = new Map<string, MerchantLimits | null>();
  const keysOf = (merchantId: string) => [...keys.values()].filter((key) => key.merchantId === merchantId);
  const activeKeysOf = (merchantId: string) =>
    keysOf(merchantId).filter(({ revokedAt }) => revokedAt === null).length;

  return {
    findGrant: async (apiKeyHash) => {
      const key = keys.get(apiKeyHash);
      return key?.revokedAt === null ? { apiKeyHash, merchantId: key.merchantId, mode: key.mode } : undefined;
    },
    findMerchant: async (merchantId) => merchants.get(merchantId),
    findLimits: async (merchantId) =>
      merchants.has(merchantId) ? (limitsByMerchant.get(merchantId) ?? null) : undefined,
    setLimits: async (merchantId, limits) => {
      if (!merchants.has(merchantId)) return false;
      limitsByMerchant.set(merchantId, limits);
      return true;
    },
    add: async (merchant, firstKey) => {
      if (merchants.has(merchant.merchantId) || keys.has(firstKey.apiKeyHash)) return false;
      merchants.set(merchant.merchantId, merchant);
      keys.set(firstKey.apiKeyHash, firstKey);
      return true;
    },
    addKey: async (key, dropped = []) => {
      if (activeKeysOf(key.merchantId) >= MAX_ACTIVE_KEYS) return 'limit_reached';
      if (keys.has(key.apiKeyHash)) {
        throw new MerchantStoreUnavailable('the key exists', { retryable: false });
      }
      for (const { apiKeyHash, id: keyId } of dropped) {
        const isActive = keys.get(apiKeyHash)?.revokedAt === null;
        assertInvariant(!isActive, 'dropped_key_is_revoked', { keyId });
      }
      for (const { apiKeyHash } of dropped) keys.delete(apiKeyHash);
      keys.set(key.apiKeyHash, key);
      return 'added';
    },
    findKeys: async (merchantId) => keysOf(merchantId),
    revokeKey: async ({ apiKeyHash, merchantId }, revokedAt) => {
      const key = keys.get(apiKeyHash)!;
      const revoked = { ...key, revokedAt: key.revokedAt ?? revokedAt };
      keys.set(apiKeyHash, revoked);
      return { revokedAt: revoked.revokedAt, activeKeys: activeKeysOf(merchantId) };
    },
  };
}
