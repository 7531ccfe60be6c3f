import { apiKeyIds, merchantIds } from '@millrace/contracts-merchant';
import type { ApiKeyMode } from '../../domain/api-key.ts';
import { FIRST_KEY_NAME, type StoredApiKey } from '../../domain/merchant.ts';

export const API_KEY_PREFIX = 'apikey#';
const RANDOM_CHARACTERS = 16;

/** A key in the table. `keyId`, `name` and `lastFour` are missing where a merchant had a single key without an id. */
interface ApiKeyItem {
  readonly pk: string;
  readonly merchantId: string;
  readonly mode: ApiKeyMode;
  readonly createdAt: string;
  readonly keyId?: string;
  readonly name?: string;
  readonly lastFour?: string;
  readonly revokedAt?: string;
}

export function apiKeyPk(apiKeyHash: string): string {
  return `${API_KEY_PREFIX}${apiKeyHash}`;
}

export function apiKeyItem({ id, apiKeyHash, lastFour, revokedAt, ...rest }: StoredApiKey): ApiKeyItem {
  return {
    pk: apiKeyPk(apiKeyHash),
    keyId: id,
    ...rest,
    ...(lastFour !== null && { lastFour }),
    ...(revokedAt !== null && { revokedAt }),
  };
}

export function readApiKey(item: Record<string, unknown>): StoredApiKey {
  const { pk, keyId, merchantId, mode, name, lastFour, createdAt, revokedAt } = item as unknown as ApiKeyItem;
  const apiKeyHash = pk.slice(API_KEY_PREFIX.length);
  return {
    id: apiKeyIds.parse(keyId ?? derivedId(apiKeyHash, createdAt)),
    apiKeyHash,
    merchantId: merchantIds.parse(merchantId),
    mode,
    name: name ?? FIRST_KEY_NAME,
    lastFour: lastFour ?? null,
    createdAt,
    revokedAt: revokedAt ?? null,
  };
}

/** Of a key that was stored without an id: from its time and its hash, so it is the same whenever it is read. */
function derivedId(apiKeyHash: string, createdAt: string): string {
  const lowest = apiKeyIds.lowestAt(new Date(createdAt));
  return lowest.slice(0, -RANDOM_CHARACTERS) + apiKeyHash.slice(0, RANDOM_CHARACTERS).toUpperCase();
}
