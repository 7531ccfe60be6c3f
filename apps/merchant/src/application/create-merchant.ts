import {
  apiKeyIds,
  merchantIds,
  type AdminRefusal,
  type CreateMerchantRequest,
  type CreateMerchantResponse,
} from '@millrace/contracts-merchant';
import { lastFourOf, makeApiKey, modeOfNewKey, type ApiKey, type ApiKeyModes } from '../domain/api-key.ts';
import { FIRST_KEY_NAME, type Merchant, type StoredApiKey } from '../domain/merchant.ts';
import { modeNotAccepted } from './admin-refusals.ts';
import { hashApiKey } from './authenticate.ts';
import type { MerchantStore } from './ports.ts';

export interface CreateMerchantPorts {
  readonly merchants: Pick<MerchantStore, 'add' | 'findMerchant' | 'findGrant'>;
  readonly modes: ApiKeyModes;
  readonly clock: () => Date;
  /** Returns an unpredictable integer, at least 0 and less than its argument. */
  readonly randomBelow: (limit: number) => number;
}

/**
 * Creates a merchant with its first key.
 *
 * A command with the merchant's id and its key's hash can be repeated: it gets the same answer if the
 * merchant has that name and the key is that merchant's, of that mode, and not revoked. A generated key is
 * shown only once, so a repeat without a hash is refused.
 * @returns refusals: mode_not_accepted, merchant_exists
 * @throws MerchantStoreUnavailable (retryable)
 */
export async function createMerchant(
  { name, mode: requested, merchantId, apiKeyHash }: CreateMerchantRequest,
  { merchants, modes, clock, randomBelow }: CreateMerchantPorts,
): Promise<CreateMerchantResponse | AdminRefusal> {
  const mode = modeOfNewKey(requested, modes);
  if (!mode) return modeNotAccepted(modes);
  const apiKey: ApiKey | null = apiKeyHash === undefined ? makeApiKey(mode, randomBelow) : null;
  const merchant: Merchant = {
    merchantId: merchantId === undefined ? merchantIds.create() : merchantIds.parse(merchantId),
    name,
  };
  const now = clock();
  const firstKey: StoredApiKey = {
    id: apiKeyIds.createAt(now),
    apiKeyHash: apiKey === null ? (apiKeyHash as string) : hashApiKey(apiKey),
    merchantId: merchant.merchantId,
    mode,
    name: FIRST_KEY_NAME,
    lastFour: apiKey && lastFourOf(apiKey),
    createdAt: now.toISOString(),
    revokedAt: null,
  };
  const created = await merchants.add(merchant, firstKey);
  if (created || (await isRepeat(merchant, firstKey, merchants))) {
    return { merchantId: merchant.merchantId, name, mode, apiKey };
  }
  return {
    refused: 'merchant_exists',
    detail: `The merchant ${merchant.merchantId} or the key already exists with another name, key or mode.`,
  };
}

async function isRepeat(
  merchant: Merchant,
  { apiKeyHash, mode }: StoredApiKey,
  merchants: CreateMerchantPorts['merchants'],
): Promise<boolean> {
  const [known, granted] = await Promise.all([
    merchants.findMerchant(merchant.merchantId),
    merchants.findGrant(apiKeyHash),
  ]);
  return (
    known?.name === merchant.name && granted?.merchantId === merchant.merchantId && granted.mode === mode
  );
}
