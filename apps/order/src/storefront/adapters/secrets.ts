import { hkdfSync } from 'node:crypto';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** How long a merchant's key is used before it is read again. */
const KEY_KEPT_MS = 30_000;
/** Names what the key is for, so that the same secret would give any other use another key. */
const INFO = 'millrace/order/storefront/cookies/hmac-sha256/v1';
const KEY_BYTES = 32;
const MIN_SECRET_CHARACTERS = 32;

/**
 * The key that cookies are signed with, by HKDF-SHA-256 (RFC 5869); the salt is empty, as the secret is random already.
 * @throws RangeError for a secret too short to be one
 */
export function deriveCookieKey(secretText: string): Buffer {
  if (secretText.length < MIN_SECRET_CHARACTERS) throw new RangeError('the session secret is too short');
  return Buffer.from(hkdfSync('sha256', secretText, '', INFO, KEY_BYTES));
}

/** @throws Error when there is no such secret or it holds no text */
export async function readSecret(client: SecretsManagerClient, secretId: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  if (SecretString === undefined) throw new Error('the secret holds no text');
  return SecretString;
}

/**
 * The API key of a merchant, from a secret with the form `{ "<merchantId>": "<api key>" }`.
 * @throws Error when the secret cannot be read or the merchant has no key in it; the next call tries again
 */
export function merchantKey(
  read: () => Promise<string>,
  merchantId: string,
  clock: () => Date,
): () => Promise<string> {
  let held: { readonly key: string; readonly untilMs: number } | undefined;
  return async () => {
    const nowMs = clock().getTime();
    if (held && nowMs < held.untilMs) return held.key;
    const key: unknown = (JSON.parse(await read()) as Record<string, unknown>)[merchantId];
    if (typeof key !== 'string') throw new Error('the shop is not connected to payments');
    held = { key, untilMs: nowMs + KEY_KEPT_MS };
    return key;
  };
}
