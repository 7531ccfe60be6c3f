import {
  apiKeyIds,
  merchantIds,
  type AddKeyRequest,
  type AddKeyResponse,
  type AdminRefusal,
  type ApiKeyView,
  type ListKeysRequest,
  type ListKeysResponse,
  type RevokeKeyRequest,
  type RevokeKeyResponse,
} from '@millrace/contracts-merchant';
import { lastFourOf, makeApiKey, modeOfNewKey, type ApiKeyModes } from '../domain/api-key.ts';
import { keysToDrop, MAX_ACTIVE_KEYS, type StoredApiKey } from '../domain/merchant.ts';
import { merchantNotFound, modeNotAccepted } from './admin-refusals.ts';
import { hashApiKey } from './authenticate.ts';
import type { MerchantStore } from './ports.ts';

export interface ApiKeysPorts {
  readonly merchants: Pick<MerchantStore, 'findMerchant' | 'addKey' | 'findKeys' | 'revokeKey'>;
  readonly modes: ApiKeyModes;
  readonly clock: () => Date;
  /** Returns an unpredictable integer, at least 0 and less than its argument. */
  readonly randomBelow: (limit: number) => number;
}

/**
 * Creates another key of a merchant, which works at once. The key is only in the response. If the store is
 * full, it replaces the key that was revoked first.
 * @returns refusals: mode_not_accepted, merchant_not_found, key_limit_reached
 * @throws MerchantStoreUnavailable (retryable)
 */
export async function addKey(
  { merchantId, name, mode: requested }: AddKeyRequest,
  { merchants, modes, clock, randomBelow }: ApiKeysPorts,
): Promise<AddKeyResponse | AdminRefusal> {
  const mode = modeOfNewKey(requested, modes);
  if (!mode) return modeNotAccepted(modes);
  if (!(await merchants.findMerchant(merchantId))) return merchantNotFound(merchantId);
  const now = clock();
  const apiKey = makeApiKey(mode, randomBelow);
  const key: StoredApiKey = {
    id: apiKeyIds.createAt(now),
    apiKeyHash: hashApiKey(apiKey),
    merchantId: merchantIds.parse(merchantId),
    mode,
    name,
    lastFour: lastFourOf(apiKey),
    createdAt: now.toISOString(),
    revokedAt: null,
  };
  const dropped = keysToDrop(await merchants.findKeys(merchantId));
  if ((await merchants.addKey(key, dropped)) === 'added') return { merchantId, key: viewOf(key), apiKey };
  return {
    refused: 'key_limit_reached',
    detail: `The merchant has ${MAX_ACTIVE_KEYS} active keys. Revoke one first.`,
  };
}

/**
 * @returns refusals: merchant_not_found
 * @throws MerchantStoreUnavailable (retryable)
 */
export async function listKeys(
  { merchantId }: ListKeysRequest,
  { merchants }: Pick<ApiKeysPorts, 'merchants'>,
): Promise<ListKeysResponse | AdminRefusal> {
  if (!(await merchants.findMerchant(merchantId))) return merchantNotFound(merchantId);
  const keys = (await merchants.findKeys(merchantId)).map(viewOf);
  return { merchantId, keys: keys.sort((left, right) => (left.id < right.id ? -1 : 1)) };
}

/**
 * Revokes a key of a merchant, even the last one. A repeat gets the same answer. Functions that have cached
 * the key accept it for up to another minute.
 * @returns refusals: merchant_not_found, key_not_found (also for another merchant's key)
 * @throws MerchantStoreUnavailable (retryable)
 */
export async function revokeKey(
  { merchantId, keyId }: RevokeKeyRequest,
  { merchants, clock }: Pick<ApiKeysPorts, 'merchants' | 'clock'>,
): Promise<RevokeKeyResponse | AdminRefusal> {
  if (!(await merchants.findMerchant(merchantId))) return merchantNotFound(merchantId);
  const key = (await merchants.findKeys(merchantId)).find(({ id }) => id === keyId);
  if (!key) return { refused: 'key_not_found', detail: `The merchant ${merchantId} has no key ${keyId}.` };
  const { revokedAt, activeKeys } = await merchants.revokeKey(key, clock().toISOString());
  return { merchantId, key: viewOf({ ...key, revokedAt }), activeKeys };
}

function viewOf({ id, name, mode, lastFour, createdAt, revokedAt }: StoredApiKey): ApiKeyView {
  return { id, name, mode, lastFour, createdAt, revokedAt };
}
