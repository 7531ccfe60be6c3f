import { createHash } from 'node:crypto';
import { cachedByKey } from '@millrace/caching';
import type { AuthorizerContext } from '@millrace/contracts-merchant';
import { bearerToken, parseApiKey, type ApiKey, type ApiKeyMode } from '../domain/api-key.ts';
import type { ApiKeyGrant } from '../domain/merchant.ts';
import type { MerchantStore } from './ports.ts';

export interface AuthenticatePorts {
  readonly grants: Pick<MerchantStore, 'findGrant'>;
  /** The modes of keys that this stage accepts. */
  readonly modes: readonly ApiKeyMode[];
}

/**
 * Identifies the caller. A key that is malformed or of a mode that this stage does not accept is refused
 * without a look-up.
 * @param authorization the request's `Authorization` header
 * @throws MerchantStoreUnavailable (retryable)
 */
export async function authenticate(
  authorization: string | undefined,
  { grants, modes }: AuthenticatePorts,
): Promise<AuthorizerContext> {
  const token = bearerToken(authorization);
  if (token === undefined) return { outcome: 'api_key_missing' };
  const parsed = parseApiKey(token);
  if (!parsed || !modes.includes(parsed.mode)) return { outcome: 'api_key_unknown' };
  const grant: ApiKeyGrant | undefined = await grants.findGrant(hashApiKey(parsed.key));
  if (grant?.mode !== parsed.mode) return { outcome: 'api_key_unknown' };
  return { outcome: 'authenticated', merchantId: grant.merchantId, mode: grant.mode };
}

/**
 * The stored form of a key: SHA-256 of the whole key, in hexadecimal. A fast hash is enough, because keys are
 * random.
 */
export function hashApiKey(key: ApiKey): string {
  return createHash('sha256').update(key).digest('hex');
}

const KEPT_MS = 60_000;
const MAX_ENTRIES = 10_000;

/**
 * Caches at most ten thousand grants for a minute from the start of the look-up. The look-up is strongly
 * consistent, so a revoked key works for at most a minute, even if the store fails. Unknown keys are not
 * cached: a new key works at once, and unknown keys take no memory.
 */
export function cachedGrants(
  grants: Pick<MerchantStore, 'findGrant'>,
  clock: () => Date,
  { maxEntries = MAX_ENTRIES }: { maxEntries?: number } = {},
): Pick<MerchantStore, 'findGrant'> {
  return {
    findGrant: cachedByKey((apiKeyHash: string) => grants.findGrant(apiKeyHash), {
      ttlMs: KEPT_MS,
      maxEntries,
      shouldCache: (grant) => grant !== undefined,
      clock,
    }),
  };
}
