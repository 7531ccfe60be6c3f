import { encodeTime, monotonicFactory, ulid } from 'ulid';
import type { Brand } from './brand.ts';

const ULID_PATTERN = '[0-7][0-9A-HJKMNP-TV-Z]{25}';

/** Makes and checks the identifiers of one kind. */
export interface IdentifierKind<Id extends string> {
  /** As a JSON Schema `pattern`. */
  readonly pattern: string;
  /** A new identifier: prefix, underscore and a ULID, so that identifiers sort by the time they were made. */
  create(): Id;
  /** A new identifier that carries exactly this time; those of one millisecond are in no order. */
  createAt(time: Date): Id;
  /** No identifier of this time or later sorts before it, none of an earlier time after it. */
  lowestAt(time: Date): Id;
  is(value: string): value is Id;
  /** @throws RangeError when the value is not of this kind */
  parse(value: string): Id;
}

const nextUlid = monotonicFactory();
const TIME_LENGTH = 10;
const LOWEST_RANDOMNESS = '0'.repeat(16);

/** `identifierKind<'PaymentId'>('pay')` makes `pay_01JD…`. */
export function identifierKind<Name extends string>(prefix: string): IdentifierKind<Brand<string, Name>> {
  type Id = Brand<string, Name>;
  const pattern = `^${prefix}_${ULID_PATTERN}$`;
  const expression = new RegExp(pattern);
  const is = (value: string): value is Id => expression.test(value);
  return {
    pattern,
    is,
    create: () => `${prefix}_${nextUlid()}` as Id,
    createAt: (time) => `${prefix}_${ulid(time.getTime())}` as Id,
    lowestAt: (time) => `${prefix}_${encodeTime(time.getTime(), TIME_LENGTH)}${LOWEST_RANDOMNESS}` as Id,
    parse: (value) => {
      if (!is(value)) throw new RangeError(`not an identifier of the form ${prefix}_<ULID>: ${value}`);
      return value;
    },
  };
}
