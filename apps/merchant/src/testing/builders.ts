import { apiKeyIds, merchantIds } from '@millrace/contracts-merchant';
import type { ApiKeyGrant, Merchant, StoredApiKey } from '../domain/merchant.ts';

let hashes = 0;

export function aMerchant(overrides: Partial<Merchant> = {}): Merchant {
  return { merchantId: merchantIds.create(), name: 'Acme', ...overrides };
}

/** A unique key. */
export function aKeyOf(merchant: Merchant, overrides: Partial<StoredApiKey> = {}): StoredApiKey {
  hashes += 1;
  const createdAt = '2026-05-08T12:00:00.000Z';
  return {
    id: apiKeyIds.createAt(new Date(createdAt)),
    apiKeyHash: String(hashes).padStart(64, '0'),
    merchantId: merchant.merchantId,
    mode: 'test',
    name: 'CI',
    lastFour: 'wxyz',
    createdAt,
    revokedAt: null,
    ...overrides,
  };
}

export function grantOf({ apiKeyHash, merchantId, mode }: StoredApiKey): ApiKeyGrant {
  return { apiKeyHash, merchantId, mode };
}
