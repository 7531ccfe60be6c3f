import {
  merchantIds,
  type AdminRefusal,
  type CreateMerchantRequest,
  type CreateMerchantResponse,
} from '@millrace/contracts-merchant';
import { makeApiKey, type ApiKey } from '../domain/api-key.ts';
import type { ApiKeyGrant, Merchant } from '../domain/merchant.ts';
import { hashApiKey } from './hash-api-key.ts';
import type { MerchantStore } from './ports.ts';

export interface CreateMerchantDependencies {
  readonly merchants: MerchantStore;
  readonly clock: () => Date;
  /** Unpredictable: an integer from 0 up to, and without, its argument. */
  readonly randomBelow: (limit: number) => number;
}

/**
 * Creates a merchant with its first key.
 *
 * A command that names both the merchant and its key's hash can be repeated: it is answered as the first time when the
 * merchant has that name and the key is that merchant's, of that mode. A key that was made here is shown once and
 * never again, so a repeat without a hash is refused.
 * @returns refusals: merchant_exists
 * @throws MerchantStoreUnavailable (retryable)
 */
export async function createMerchant(
  { name, mode, merchantId, apiKeyHash }: CreateMerchantRequest,
  { merchants, clock, randomBelow }: CreateMerchantDependencies,
): Promise<CreateMerchantResponse | AdminRefusal> {
  const apiKey: ApiKey | null = apiKeyHash === undefined ? makeApiKey(mode, randomBelow) : null;
  const merchant: Merchant = {
    merchantId: merchantId === undefined ? merchantIds.create() : merchantIds.parse(merchantId),
    name,
  };
  const grant: ApiKeyGrant = {
    apiKeyHash: apiKey === null ? (apiKeyHash as string) : hashApiKey(apiKey),
    merchantId: merchant.merchantId,
    mode,
  };
  const created = await merchants.add(merchant, grant, clock());
  if (created || (await isRepeat(merchant, grant, merchants))) {
    return { merchantId: merchant.merchantId, name, mode, apiKey };
  }
  return {
    refused: 'merchant_exists',
    detail: `The merchant ${merchant.merchantId}, or the key, exists already with another name, key or mode.`,
  };
}

async function isRepeat(merchant: Merchant, grant: ApiKeyGrant, merchants: MerchantStore): Promise<boolean> {
  const [known, granted] = await Promise.all([
    merchants.findMerchant(merchant.merchantId),
    merchants.findGrant(grant.apiKeyHash),
  ]);
  return (
    known?.name === merchant.name &&
    granted?.merchantId === merchant.merchantId &&
    granted.mode === grant.mode
  );
}
