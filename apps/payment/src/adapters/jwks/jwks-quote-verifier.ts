import { verifyQuoteToken, type QuoteVerification } from '@millrace/contracts-quote';
import {
  calculateJwkThumbprint,
  createRemoteJWKSet,
  errors,
  type CryptoKey,
  type JWTVerifyGetKey,
} from 'jose';
import { QuoteKeysUnavailable, type QuoteVerifier } from '../../application/quote-verifier.ts';

/** Maximum wait for each answer of the quote module. */
const FETCH_TIMEOUT_MS = 2_000;
/**
 * A new function instance fetches at its first token, when it is busiest; one late answer must not refuse a
 * payment.
 */
const FETCH_ATTEMPTS = 2;
/** How long keys are used before they are fetched again. */
const CACHE_MAX_AGE_MS = 10 * 60 * 1000;
/** A token with an unknown key id causes a fetch, but at most one in this time. */
const COOLDOWN_MS = 10_000;

/** Verifies quote tokens with the quote module's published keys (RFC 7517), fetched at the first token. */
export class JwksQuoteVerifier implements QuoteVerifier {
  readonly #keys: JWTVerifyGetKey;

  constructor(jwksUrl: URL) {
    const remote = createRemoteJWKSet(jwksUrl, {
      timeoutDuration: FETCH_TIMEOUT_MS,
      cacheMaxAge: CACHE_MAX_AGE_MS,
      cooldownDuration: COOLDOWN_MS,
    });
    this.#keys = async (header, token) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await remote(header, token);
        } catch (error) {
          // These errors concern the token; any other one concerns the keys.
          if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JOSENotSupported)
            throw error;
          const key = error instanceof errors.JWKSMultipleMatchingKeys && (await onlyKeyOf(error));
          if (key) return key;
          if (attempt === FETCH_ATTEMPTS) throw new QuoteKeysUnavailable(error);
        }
      }
    };
  }

  verify(token: string, now: Date): Promise<QuoteVerification> {
    return verifyQuoteToken(token, this.#keys, now);
  }
}

/** @returns the key that was published several times; undefined when different keys share an id */
async function onlyKeyOf(matching: errors.JWKSMultipleMatchingKeys): Promise<CryptoKey | undefined> {
  const keys: CryptoKey[] = [];
  for await (const key of matching) keys.push(key);
  const thumbprints = await Promise.all(keys.map((key) => calculateJwkThumbprint(key)));
  return new Set(thumbprints).size === 1 ? keys[0] : undefined;
}
