import { hkdfSync } from 'node:crypto';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { cached } from '@millrace/caching';
import { isApiKey } from '@millrace/contracts-merchant';

/** How long the merchant's key is cached. */
const KEY_KEPT_MS = 30_000;
/** The purpose of the key: the same secret derives another key for any other purpose. */
const INFO = 'millrace/order/storefront/cookies/hmac-sha256/v1';
const KEY_BYTES = 32;
const MIN_SECRET_CHARACTERS = 32;

/**
 * Derives the key that signs cookies with HKDF-SHA-256 (RFC 5869). The salt is empty, because the secret is
 * random.
 * @throws RangeError when the secret is too short
 */
export function deriveCookieKey(secretText: string): Buffer {
  if (secretText.length < MIN_SECRET_CHARACTERS) throw new RangeError('the session secret is too short');
  return Buffer.from(hkdfSync('sha256', secretText, '', INFO, KEY_BYTES));
}

/** @throws Error when the secret does not exist or has no text */
export async function readSecret(client: SecretsManagerClient, secretId: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  if (SecretString === undefined) throw new Error('the secret holds no text');
  return SecretString;
}

/**
 * Reads and caches the API key of the shop's merchant.
 * @throws Error when the secret cannot be read, for instance because the merchant is not connected, or when it holds no
 *   API key. The next call tries again.
 */
export function merchantKey(read: () => Promise<string>, clock: () => Date): () => Promise<string> {
  const readKey = async (): Promise<string> => {
    const key = await read();
    if (!isApiKey(key)) throw new Error('the secret holds no API key');
    return key;
  };
  return cached(readKey, { ttlMs: KEY_KEPT_MS, clock });
}
