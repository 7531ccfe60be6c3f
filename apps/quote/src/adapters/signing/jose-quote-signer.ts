import { QUOTE_AUDIENCE, QUOTE_ISSUER } from '@millrace/contracts-quote';
import { SignJWT, type JWK } from 'jose';
import type { IssuedQuote, QuoteSigner } from '../../application/ports.ts';
import { cached } from '@millrace/caching';
import { deriveSigningKey, type SigningKey } from './derive-signing-key.ts';
import type { SigningSecret } from './signing-secret.ts';

/** How long keys are cached, here and by clients of the published keys. */
export const KEYS_KEPT_SECONDS = 5 * 60;
/** After this time every client and every publishing instance has a new key. */
const PUBLISHED_EVERYWHERE_MS = 2 * KEYS_KEPT_SECONDS * 1000;

interface Keyring {
  readonly signing: SigningKey;
  readonly published: readonly JWK[];
}

/**
 * Signs quotes with Ed25519 (RFC 8037) and publishes the public keys.
 *
 * After a rotation of the secret the keys of both versions are published, so that earlier quotes stay valid.
 * The new key signs only after ten minutes, so that every verifier knows it.
 */
export class JoseQuoteSigner implements QuoteSigner {
  readonly #keyring: () => Promise<Keyring>;

  constructor(secret: SigningSecret, clock: () => Date) {
    this.#keyring = cached(() => readKeyring(secret, clock()), { ttlMs: KEYS_KEPT_SECONDS * 1000, clock });
  }

  async sign({ merchantId, terms, issuedAt, expiresAt }: IssuedQuote): Promise<string> {
    const { signing } = await this.#keyring();
    return new SignJWT({ quote: terms })
      .setProtectedHeader({ alg: 'EdDSA', kid: signing.kid, typ: 'quote+jwt' })
      .setIssuer(QUOTE_ISSUER)
      .setAudience(QUOTE_AUDIENCE)
      .setSubject(merchantId)
      .setJti(terms.quoteId)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt)
      .sign(signing.privateKey);
  }

  /** The public keys of quotes, the current one first, as a JWK Set (RFC 7517). */
  async publicKeys(): Promise<{ readonly keys: readonly JWK[] }> {
    return { keys: (await this.#keyring()).published };
  }
}

async function readKeyring(secret: SigningSecret, now: Date): Promise<Keyring> {
  const [current, previous] = await Promise.all([secret.current(), secret.previous()]);
  const currentKey = await deriveSigningKey(current.text);
  if (!previous) return { signing: currentKey, published: [currentKey.publicJwk] };
  const previousKey = await deriveSigningKey(previous.text);
  // The secret was stored again unchanged. Verifiers cannot choose between two copies of a key, so it is
  // published once.
  if (previousKey.kid === currentKey.kid) return { signing: currentKey, published: [currentKey.publicJwk] };
  const currentSinceMs = current.createdAt ? now.getTime() - current.createdAt.getTime() : Infinity;
  return {
    signing: currentSinceMs < PUBLISHED_EVERYWHERE_MS ? previousKey : currentKey,
    published: [currentKey.publicJwk, previousKey.publicJwk],
  };
}
