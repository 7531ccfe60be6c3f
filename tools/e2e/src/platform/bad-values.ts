import { sampleFormats } from '@millrace/card-numbers/testing';
import { rawJSON } from './json-texts.ts';
import type { Schema } from './open-api.ts';

/** A value that does not fit its schema, or must not exist at all. */
export interface BadValue {
  /** For the output of a test, for example `amount: a fraction`. */
  readonly what: string;
  readonly value: unknown;
  /** The expected code of the refusal. */
  readonly code: string;
}

/** Passes the Luhn check; a test number of the card schemes. */
export const CARD_NUMBER = '4242424242424242';

/** The expected limit of a string without `maxLength`: every string of a request has one. */
const MAX_TEXT_LENGTH = 4_096;

const samples: Readonly<Record<string, unknown>> = {
  null: null,
  boolean: true,
  integer: 7,
  number: 0.5,
  string: 'text',
  array: [],
  object: {},
};

/**
 * Every kind of invalid value for a schema: other JSON types, lengths, numbers and formats, fields that are missing or
 * unknown, and a card number in every string.
 * @param valid fits the schema; copies of it get the invalid fields
 * @throws Error for an unknown kind of schema, so that a new one cannot be forgotten
 */
export function* badValuesOf(schema: Schema, valid: unknown): Generator<BadValue> {
  const type = schema.type ?? 'none';
  if (!Object.hasOwn(samples, type))
    throw new Error(`no bad values for the schema ${JSON.stringify(schema)}`);
  for (const [other, value] of Object.entries(samples)) {
    // An integer is a number as well.
    const fits = other === type || (type === 'number' && other === 'integer');
    if (!fits) yield invalid(`${other} instead of ${type}`, value);
  }
  if (type === 'integer') yield* badIntegers(schema);
  if (type === 'number') yield* badNumbers(schema);
  if (type === 'string') yield invalid('half a surrogate pair', 'a\ud83d');
  if (type === 'string') yield* badStrings(schema);
  if (type === 'object') yield* badObjects(schema, valid as Record<string, unknown>);
  if (type === 'array') yield* badArrays(schema, valid as unknown[]);
}

const invalid = (what: string, value: unknown): BadValue => ({ what, value, code: 'validation_failed' });

/** An integer without bounds is an amount: greater than 0 and less than 10¹². */
function* badIntegers({ minimum = 1, maximum = 999_999_999_999 }: Schema): Generator<BadValue> {
  yield invalid('a fraction', 10.5);
  yield invalid('too small', minimum - 1);
  yield invalid('too large', maximum + 1);
  yield invalid('beyond all numbers', 1e30);
  yield invalid('whole only as a double', rawJSON(`${minimum}.${'0'.repeat(20)}1`));
  yield invalid('whole only as a double, from below', rawJSON(`${minimum}.${'9'.repeat(20)}`));
  yield invalid('0 only as a double', rawJSON('1e-400'));
  yield invalid('beyond what a double has', rawJSON('9007199254740993'));
  yield invalid('a number as text', '10000');
  yield invalid('a fraction as text', '10.5');
  if (minimum >= 0) yield invalid('negative', -1);
}

/** A number without bounds is a share: 0 to 1. */
function* badNumbers({ minimum = 0, maximum = 1 }: Schema): Generator<BadValue> {
  yield invalid('too small', minimum - 0.001);
  yield invalid('too large', maximum + 0.001);
  yield invalid('too large for less than a double has', rawJSON(`${maximum}.${'0'.repeat(20)}1`));
  yield invalid('a number as text', String(minimum));
}

/** Invalid strings, for fields and query parameters. */
export function* badStrings({ enum: known, pattern, minLength = 0, maxLength }: Schema): Generator<BadValue> {
  const longest = maxLength ?? (known || pattern !== undefined ? undefined : MAX_TEXT_LENGTH);
  if (minLength > 0) yield invalid('empty', '');
  if (longest !== undefined) yield invalid('too long', 'x'.repeat(longest + 1));
  if (known) {
    yield invalid('not one of the enum', 'nothing known');
    yield invalid('in another case', otherCase(String(known[0])));
  }
  if (pattern !== undefined) {
    const form = new RegExp(pattern);
    const others = ['', ' ', 'é', 'A-B', `${'x'.repeat(500)}`].filter((text) => !form.test(text));
    if (others.length === 0) throw new Error(`nothing violates ${pattern}`);
    for (const text of others) yield invalid(`${JSON.stringify(text.slice(0, 5))} in another format`, text);
  }
  for (const number of [...sampleFormats(), '4242 4242-4242 4242', `card ${CARD_NUMBER}.`]) {
    yield { what: `a card number as ${JSON.stringify(number)}`, value: number, code: 'card_number_refused' };
  }
}

function* badObjects(schema: Schema, valid: Record<string, unknown>): Generator<BadValue> {
  const {
    properties = {},
    required = [],
    oneOf = [],
    additionalProperties,
    propertyNames,
    maxProperties,
  } = schema;
  for (const name of required) yield invalid(`no ${name}`, without(valid, [name]));
  const choices = oneOf.flatMap((one) => one.required);
  if (choices.length > 0) {
    const one = choices.find((name) => name in valid)!;
    yield invalid(`none of ${choices.join(', ')}`, without(valid, choices));
    yield invalid(`all of ${choices.join(', ')}`, {
      ...valid,
      ...Object.fromEntries(choices.map((name) => [name, valid[one]])),
    });
  }
  for (const [name, field] of Object.entries(properties)) yield* within(name, field, valid);
  if (typeof additionalProperties === 'object') {
    yield* within('note', additionalProperties, valid);
    yield {
      what: 'a card number as name',
      value: { ...valid, [CARD_NUMBER]: 'x' },
      code: 'card_number_refused',
    };
  } else yield invalid('an unknown field', { ...valid, surprise: 1 });
  if (propertyNames?.maxLength !== undefined) {
    yield invalid('a name that is too long', { ...valid, ['x'.repeat(propertyNames.maxLength + 1)]: 'x' });
  }
  if (propertyNames?.minLength !== undefined) yield invalid('a name that is empty', { ...valid, '': 'x' });
  if (maxProperties !== undefined) {
    const many = Array.from({ length: maxProperties + 1 }, (_none, index) => [`f${index}`, 'x']);
    yield invalid('too many fields', Object.fromEntries(many));
  }
}

function* badArrays({ items, minItems = 0, maxItems }: Schema, valid: unknown[]): Generator<BadValue> {
  if (minItems > 0) yield invalid('too few', valid.slice(0, minItems - 1));
  if (maxItems !== undefined)
    yield invalid(
      'too many',
      Array.from({ length: maxItems + 1 }, () => valid[0]),
    );
  for (const bad of items ? badValuesOf(items, valid[0]) : []) yield { ...bad, value: [bad.value] };
}

function* within(name: string, schema: Schema, valid: Record<string, unknown>): Generator<BadValue> {
  for (const { what, value, code } of badValuesOf(schema, valid[name])) {
    yield { what: `${name}: ${what}`, value: { ...valid, [name]: value }, code };
  }
}

function without(valid: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(valid).filter(([name]) => !names.includes(name)));
}

function otherCase(text: string): string {
  return text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase();
}
