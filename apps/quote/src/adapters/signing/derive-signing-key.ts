import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';

/** An Ed25519 key and its public part for verifiers. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** With `kid` (the thumbprint of RFC 7638), `alg` and `use`; nothing secret. */
  readonly publicJwk: JWK;
}

/** The purpose of the key: the same secret derives another key for any other purpose. */
const INFO = 'millrace/quote/signing/ed25519/v1';
const SEED_BYTES = 32;
const MIN_SECRET_CHARACTERS = 32;

/** The PKCS #8 wrapping of an Ed25519 seed (RFC 8410 section 7), up to the seed itself. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Derives the key with HKDF-SHA-256 (RFC 5869) from the secret's text, so that no private key is ever stored.
 * The salt is empty, because the secret is random.
 * @throws RangeError for a secret that is too short
 */
export async function deriveSigningKey(secretText: string): Promise<SigningKey> {
  if (secretText.length < MIN_SECRET_CHARACTERS) throw new RangeError('the signing secret is too short');
  const seed = Buffer.from(hkdfSync('sha256', secretText, '', INFO, SEED_BYTES));
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const { kty, crv, x } = createPublicKey(privateKey).export({ format: 'jwk' }) as JWK;
  const kid = await calculateJwkThumbprint({ kty, crv, x } as JWK);
  return { kid, privateKey, publicJwk: { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' } as JWK };
}
