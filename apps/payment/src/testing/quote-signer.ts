import { QUOTE_AUDIENCE, QUOTE_ISSUER, verifyQuoteToken, type QuoteTerms } from '@millrace/contracts-quote';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT, type JSONWebKeySet } from 'jose';
import type { QuoteVerifier } from '../application/quote-verifier.ts';
import { at, MERCHANT } from './builders.ts';

/** Signs quotes like the quote module, with its own key. */
export interface QuoteSigner {
  readonly jwks: JSONWebKeySet;
  /** Verifies tokens with the local key, without a fetch. */
  readonly verifier: QuoteVerifier;
  sign(terms: QuoteTerms, options?: { merchantId?: string; expiresAt?: string }): Promise<string>;
}

export async function quoteSigner(kid = 'k1'): Promise<QuoteSigner> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: 'EdDSA', kid }] };
  const keys = createLocalJWKSet(jwks);
  return {
    jwks,
    verifier: { verify: (token, now) => verifyQuoteToken(token, keys, now) },
    sign: (terms, { merchantId = MERCHANT, expiresAt = at(300) } = {}) =>
      new SignJWT({ quote: terms })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'quote+jwt' })
        .setIssuer(QUOTE_ISSUER)
        .setAudience(QUOTE_AUDIENCE)
        .setSubject(merchantId)
        .setJti(terms.quoteId)
        .setExpirationTime(Date.parse(expiresAt) / 1000)
        .sign(privateKey),
  };
}
