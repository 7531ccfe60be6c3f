import type { AuthorizerContext } from '@millrace/contracts-merchant';
import { bearerToken, parseApiKey, type ApiKeyMode } from '../domain/api-key.ts';
import type { ApiKeyGrant } from '../domain/merchant.ts';
import { hashApiKey } from './hash-api-key.ts';
import type { MerchantStore } from './ports.ts';

export interface AuthenticateDependencies {
  readonly grants: Pick<MerchantStore, 'findGrant'>;
  /** The kinds of keys that this stage takes. */
  readonly modes: readonly ApiKeyMode[];
}

/**
 * Finds out who calls. A key that is malformed or of a kind that this stage does not take is refused without a look-up.
 * @param authorization the request's `Authorization` header
 * @throws MerchantStoreUnavailable (retryable)
 */
export async function authenticate(
  authorization: string | undefined,
  { grants, modes }: AuthenticateDependencies,
): Promise<AuthorizerContext> {
  const token = bearerToken(authorization);
  if (token === undefined) return { outcome: 'api_key_missing' };
  const parsed = parseApiKey(token);
  if (!parsed || !modes.includes(parsed.mode)) return { outcome: 'api_key_unknown' };
  const grant: ApiKeyGrant | undefined = await grants.findGrant(hashApiKey(parsed.key));
  if (grant?.mode !== parsed.mode) return { outcome: 'api_key_unknown' };
  return { outcome: 'authenticated', merchantId: grant.merchantId, mode: grant.mode };
}
