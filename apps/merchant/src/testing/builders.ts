import { merchantIds } from '@millrace/contracts-merchant';
import type { ApiKeyGrant, Merchant } from '../domain/merchant.ts';

let hashes = 0;

export function aMerchant(overrides: Partial<Merchant> = {}): Merchant {
  return { merchantId: merchantIds.create(), name: 'Acme', ...overrides };
}

/** A grant of a key that no other one has. */
export function aGrantFor(merchant: Merchant, overrides: Partial<ApiKeyGrant> = {}): ApiKeyGrant {
  hashes += 1;
  return {
    apiKeyHash: String(hashes).padStart(64, '0'),
    merchantId: merchant.merchantId,
    mode: 'test',
    ...overrides,
  };
}
