import { errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { quoteTerms, type QuoteTerms } from './quote-terms.ts';

export const QUOTE_ISSUER = 'millrace/quote';
export const QUOTE_AUDIENCE = 'millrace/payment';

/** jose's errors for an invalid token. Any other error is about the keys and does not make the token invalid. */
const tokenErrors = [
  errors.JWSInvalid,
  errors.JWTInvalid,
  errors.JWTClaimValidationFailed,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
];

export type QuoteVerification =
  | { readonly ok: true; readonly merchantId: string; readonly terms: QuoteTerms; readonly expiresAt: Date }
  | { readonly ok: false; readonly code: 'quote_expired' | 'quote_invalid' };

/**
 * Verifies a quote's token locally: signature (EdDSA, RFC 8037), issuer, audience, expiry and form.
 *
 * @param keys `createLocalJWKSet(jwks)` of jose to verify without the network, otherwise `createRemoteJWKSet(url)`
 * @throws any error of fetching the keys; an invalid token is a return value
 */
export async function verifyQuoteToken(
  token: string,
  keys: JWTVerifyGetKey,
  now: Date,
): Promise<QuoteVerification> {
  if (!isCanonical(token)) return { ok: false, code: 'quote_invalid' };
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['EdDSA'],
      typ: 'quote+jwt',
      issuer: QUOTE_ISSUER,
      audience: QUOTE_AUDIENCE,
      requiredClaims: ['sub', 'jti', 'exp', 'quote'],
      currentDate: now,
    });
    const terms = payload['quote'];
    if (quoteTerms.errors(terms).length > 0 || (terms as QuoteTerms).quoteId !== payload.jti) {
      return { ok: false, code: 'quote_invalid' };
    }
    return {
      ok: true,
      merchantId: payload.sub ?? '',
      terms: terms as QuoteTerms,
      expiresAt: new Date((payload.exp ?? 0) * 1000),
    };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { ok: false, code: 'quote_expired' };
    if (tokenErrors.some((tokenError) => error instanceof tokenError))
      return { ok: false, code: 'quote_invalid' };
    throw error;
  }
}

/**
 * Base64url may leave bits of the last character unused, so different texts can decode to the same bytes. Only the text
 * that the signer wrote is accepted: a token with any changed character is invalid.
 */
function isCanonical(token: string): boolean {
  const parts = token.split('.');
  return (
    parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
  );
}
