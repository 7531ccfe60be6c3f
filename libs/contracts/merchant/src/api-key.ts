import { identifierKind } from '@millrace/identifiers';

/** `key_` and a ULID. It identifies a key and grants no access. */
export const apiKeyIds = identifierKind<'ApiKeyId'>('key');

export type ApiKeyId = ReturnType<typeof apiKeyIds.create>;

const API_KEY = /^mk_(test|live)_[A-Za-z0-9_-]{1,120}$/;

/** Whether a text has the form of an API key, so that it can be sent as a header. */
export function isApiKey(text: string): boolean {
  return API_KEY.test(text);
}

/**
 * The `Authorization` header (RFC 6750) for an API key.
 * @throws Error without the text if the text does not have the form of an API key. The HTTP client's error for an invalid
 *   header would contain the header.
 */
export function bearerOf(apiKey: string): string {
  if (!isApiKey(apiKey)) throw new Error('the text is not an API key, so it is not sent');
  return `Bearer ${apiKey}`;
}

/** An API key as shown after its creation. Only a hash of the key itself is stored. */
export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  readonly mode: 'test' | 'live';
  /** Helps to recognize the key; null if only its hash was ever known. */
  readonly lastFour: string | null;
  /** RFC 3339, in UTC. */
  readonly createdAt: string;
  /** RFC 3339, in UTC; null for a key that is still valid. */
  readonly revokedAt: string | null;
}
