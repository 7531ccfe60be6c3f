import type { Brand } from '@millrace/identifiers';

/** What a key may be used for: `live` keys move real money. */
export type ApiKeyMode = 'test' | 'live';

/** The modes of the keys that a stage accepts, the usual one first. */
export type ApiKeyModes = readonly [ApiKeyMode, ...ApiKeyMode[]];

/** An API key in plain text. It is shown once, never stored and never logged. */
export type ApiKey = Brand<string, 'ApiKey'>;

const FORM = /^mk_(test|live)_[A-Za-z0-9_]{8,64}$/;
/** 32 characters of an alphabet of 62 are 190 bits: nobody guesses one. */
const SECRET_LENGTH = 32;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** @returns undefined for what cannot be a key, so that it need not be looked up */
export function parseApiKey(text: string): { readonly key: ApiKey; readonly mode: ApiKeyMode } | undefined {
  const mode = FORM.exec(text)?.[1];
  return mode === undefined ? undefined : { key: text as ApiKey, mode: mode as ApiKeyMode };
}

/**
 * Makes a key: `mk_test_` or `mk_live_` and 32 random characters.
 * @param randomBelow gives an integer from 0 up to, and without, its argument, each equally likely
 */
export function makeApiKey(mode: ApiKeyMode, randomBelow: (limit: number) => number): ApiKey {
  const secret = Array.from({ length: SECRET_LENGTH }, () => ALPHABET[randomBelow(ALPHABET.length)]);
  return `mk_${mode}_${secret.join('')}` as ApiKey;
}

/**
 * The mode of a new key: the stage's usual one unless another is requested.
 * @returns undefined for a mode whose keys never work in the stage
 */
export function modeOfNewKey(requested: ApiKeyMode | undefined, modes: ApiKeyModes): ApiKeyMode | undefined {
  const mode = requested ?? modes[0];
  return modes.includes(mode) ? mode : undefined;
}

/** Enough to recognize a key by; 28 random characters, 166 bits, stay secret. */
export function lastFourOf(key: ApiKey): string {
  return key.slice(-4);
}

/**
 * The token of an `Authorization: Bearer …` header (RFC 6750 section 2.1); the scheme is in any case.
 * @returns undefined when there is none
 */
export function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(header?.trim() ?? '')?.[1];
}
