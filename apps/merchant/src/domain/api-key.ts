import type { Brand } from '@millrace/identifiers';

/** The mode of a key: `live` keys move real money. */
export type ApiKeyMode = 'test' | 'live';

/** The modes of keys that a stage accepts, the default first. */
export type ApiKeyModes = readonly [ApiKeyMode, ...ApiKeyMode[]];

/** An API key in plain text. It is shown once, never stored and never logged. */
export type ApiKey = Brand<string, 'ApiKey'>;

const FORM = /^mk_(test|live)_[A-Za-z0-9_]{8,64}$/;
/** 32 characters of an alphabet of 62 are 190 bits. */
const SECRET_LENGTH = 32;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** @returns undefined for a malformed key, which needs no look-up */
export function parseApiKey(text: string): { readonly key: ApiKey; readonly mode: ApiKeyMode } | undefined {
  const mode = FORM.exec(text)?.[1];
  return mode === undefined ? undefined : { key: text as ApiKey, mode: mode as ApiKeyMode };
}

/**
 * Makes a key: `mk_test_` or `mk_live_` and 32 random characters.
 * @param randomBelow returns an integer, at least 0 and less than its argument, each equally likely
 */
export function makeApiKey(mode: ApiKeyMode, randomBelow: (limit: number) => number): ApiKey {
  const secret = Array.from({ length: SECRET_LENGTH }, () => ALPHABET[randomBelow(ALPHABET.length)]);
  return `mk_${mode}_${secret.join('')}` as ApiKey;
}

/**
 * The mode of a new key: the stage's default unless another is requested.
 * @returns undefined for a mode that the stage does not accept
 */
export function modeOfNewKey(requested: ApiKeyMode | undefined, modes: ApiKeyModes): ApiKeyMode | undefined {
  const mode = requested ?? modes[0];
  return modes.includes(mode) ? mode : undefined;
}

/** Enough to recognize a key; 28 random characters, 166 bits, stay secret. */
export function lastFourOf(key: ApiKey): string {
  return key.slice(-4);
}

/**
 * The token of an `Authorization: Bearer …` header (RFC 6750 section 2.1); the scheme is case-insensitive.
 * @returns undefined when there is none
 */
export function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(header?.trim() ?? '')?.[1];
}
