import { identifierKind } from '@millrace/identifiers';

/** `key_` and a ULID. It names a key and opens nothing. */
export const apiKeyIds = identifierKind<'ApiKeyId'>('key');

export type ApiKeyId = ReturnType<typeof apiKeyIds.create>;

const API_KEY = /^mk_(test|live)_[A-Za-z0-9_-]{1,120}$/;

/** Whether a text has the form of an API key, and so may be sent as a header. */
export function isApiKey(text: string): boolean {
  return API_KEY.test(text);
}

/**
 * The `Authorization` header (RFC 6750) that an API key is sent by.
 * @throws Error that does not hold the text, when it is not of the form of an API key: the error of a header that cannot
 *   be sent shows the header
 */
export function bearerOf(apiKey: string): string {
  if (!isApiKey(apiKey)) throw new Error('an API key is not of the form of one, so it is not sent');
  return `Bearer ${apiKey}`;
}

/** An API key as it is shown after its creation: the key itself is stored as a hash only. */
export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  readonly mode: 'test' | 'live';
  /** To recognize the key by; null where only its hash was ever known. */
  readonly lastFour: string | null;
  /** RFC 3339, in UTC. */
  readonly createdAt: string;
  /** RFC 3339, in UTC; null for a key that can be used. */
  readonly revokedAt: string | null;
}
