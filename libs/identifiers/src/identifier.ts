import { randomFillSync } from 'node:crypto';
import { encodeTime } from 'ulid';

declare const brand: unique symbol;

/** A value that only a parser or a factory creates: `Brand<string, 'PaymentId'>`. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };

const ULID_PATTERN = '[0-7][0-9A-HJKMNP-TV-Z]{25}';
const PREFIX_PATTERN = '[a-z]{2,8}';

/** Matches identifiers of every kind; the source of a regular expression without anchors. */
export const IDENTIFIER_PATTERN = `${PREFIX_PATTERN}_${ULID_PATTERN}`;

const PREFIX = new RegExp(`^${PREFIX_PATTERN}$`);

/** Creates and validates the identifiers of one kind. */
export interface IdentifierKind<Id extends string> {
  /** As a JSON Schema `pattern`. */
  readonly pattern: string;
  /** A new identifier: prefix, underscore, ULID of the current time. It is unpredictable, but not a secret. */
  create(): Id;
  /** A new identifier with exactly this time. Identifiers of the same millisecond are not ordered. */
  createAt(time: Date): Id;
  /** The lower bound of all identifiers of this time or later. Identifiers of an earlier time sort before it. */
  lowestAt(time: Date): Id;
  is(value: string): value is Id;
  /** @throws RangeError if the value is not of this kind */
  parse(value: string): Id;
}

/**
 * `identifierKind<'PaymentId'>('pay')` creates `pay_01JD…`.
 * @throws RangeError if the prefix does not match `IDENTIFIER_PATTERN`
 */
export function identifierKind<Name extends string>(prefix: string): IdentifierKind<Brand<string, Name>> {
  type Id = Brand<string, Name>;
  if (!PREFIX.test(prefix)) throw new RangeError(`a prefix is 2 to 8 lower-case letters, not ${prefix}`);
  const pattern = `^${prefix}_${ULID_PATTERN}$`;
  const expression = new RegExp(pattern);
  const is = (value: string): value is Id => expression.test(value);
  return {
    pattern,
    is,
    create: () => `${prefix}_${ulidAt(Date.now())}` as Id,
    createAt: (time) => `${prefix}_${ulidAt(time.getTime())}` as Id,
    lowestAt: (time) => `${prefix}_${lowestUlidAt(time.getTime())}` as Id,
    parse: (value) => {
      if (!is(value)) throw new RangeError(`not an identifier of the form ${prefix}_<ULID>: ${value}`);
      return value;
    },
  };
}

/** Crockford's base32, see the ULID specification. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;

/** Random bytes for many identifiers. Calling the random source for each character would take a hundred times as long. */
const pool = Buffer.alloc(256 * RANDOM_LENGTH);
let used = pool.length;

/** 26 characters: the time and 80 random bits, so that no ULID helps to guess another. */
function ulidAt(timeMs: number): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  let text = timePart(timeMs);
  for (const end = used + RANDOM_LENGTH; used < end; used += 1)
    text += ALPHABET[pool[used]! % ALPHABET.length];
  return text;
}

/** The lowest ULID of a time. */
function lowestUlidAt(timeMs: number): string {
  return timePart(timeMs) + ALPHABET[0]!.repeat(RANDOM_LENGTH);
}

function timePart(timeMs: number): string {
  return encodeTime(timeMs, TIME_LENGTH);
}
