import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { runs } from '@millrace/testing';
import { anyCharacter } from '@millrace/testing/arbitraries';
import fc from 'fast-check';
import { JsonRefused, MAX_JSON_DEPTH, parseJson } from './index.ts';

/** The result for a text: the parsed value, or the code of the refusal. */
function outcomeOf(text: string, parse: (text: string) => unknown = parseJson): unknown {
  try {
    return { value: parse(text) };
  } catch (error) {
    return error instanceof JsonRefused ? error.code : 'malformed_json';
  }
}

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

/** JSON texts with white space and escapes that no serializer would write. */
const unusualJson = fc.tuple(fc.jsonValue({ maxDepth: 5 }), fc.nat(3)).map(([value, indent]) =>
  JSON.stringify(value, null, indent).replaceAll(/[a-f]/g, (character) =>
    // Within `true`, `false` and `null` an escape is malformed, which is also a case to test.
    indent === 1 ? `\\u00${character.charCodeAt(0).toString(16)}` : character,
  ),
);

describe('a JSON text from outside', () => {
  it.each([
    ['valid JSON', unusualJson],
    [
      'text of the characters of JSON',
      fc.string({ unit: fc.constantFrom(...'{}[]":,\\ \n01.-eEtrufalsn'), maxLength: 20 }),
    ],
    ['any text', fc.string({ unit: anyCharacter })],
  ] as const)('is parsed like JSON.parse does, unless it has a duplicate name: %s', (_what, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const outcome = outcomeOf(text);
        const expected = outcomeOf(text, JSON.parse);
        // No matcher: it takes longer than parsing.
        if (outcome === 'malformed_json' && expected !== outcome) return hasDuplicateName(text);
        return isDeepStrictEqual(outcome, expected);
      }),
      { numRuns: runs({ usual: 2_000, long: 50_000 }) },
    );
  });

  it.each([
    '{"amount":-5,"amount":100}',
    '{"amount":1,"\\u0061mount":1}',
    '{ "a" : 1 , "b" : { } , "a"\n: 2 }',
    '{"list":[1,{"x":{"a":[],"b":{},"a":{}}}]}',
    '{"__proto__":1,"__proto__":1}',
    '{"a\\"":1,"a\\"":1}',
    '{"":1,"":1}',
  ])('is refused if an object has a duplicate name: %s', (text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(outcomeOf(text)).toBe('malformed_json');
  });

  it.each([
    '{"a":{"a":{"a":1}},"b":{"a":[{"a":1},{"a":1}]}}',
    '{"a":"a","b":["a","a","b"],"c":"\\"a\\":"}',
    '{"a":1,"a ":1,"A":1,"a\\\\":1,"a\\"":1}',
  ])('may repeat a name in other objects and in strings: %s', (text) => {
    expect(outcomeOf(text)).toEqual({ value: JSON.parse(text) });
  });

  it.each([
    ['arrays', '[', '', ']'],
    ['objects', '{"a":', '1', '}'],
  ])('is refused if %s are nested too deeply', (_what, opening, inner, closing) => {
    const text = (depth: number) => opening.repeat(depth) + inner + closing.repeat(depth);
    expect(outcomeOf(text(MAX_JSON_DEPTH))).toEqual({ value: JSON.parse(text(MAX_JSON_DEPTH)) });
    expect(outcomeOf(text(MAX_JSON_DEPTH + 1))).toBe('json_too_deep');
    expect(outcomeOf(text(1_000_000))).toBe('json_too_deep');
  });

  it('does not count brackets within a string', () => {
    expect(outcomeOf(JSON.stringify(nested(100)))).toEqual({ value: nested(100) });
  });

  it.each(Object.getOwnPropertyNames(Object.prototype))('has only own names: %s', (name) => {
    const value = parseJson(`{"${name}":{"x":1}}`) as object;
    expect(Object.entries(value)).toEqual([[name, { x: 1 }]]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('is not quoted in the error when it is refused', () => {
    for (const text of [
      '{"a":4242424242424242',
      '{"4242":1,"4242":1}',
      `"4242${nested(40)}`,
      `[4242,${nested(40)}]`,
    ]) {
      expect(() => parseJson(text)).toThrow(JsonRefused);
      expect(() => parseJson(text)).not.toThrow(/4242/);
    }
  });
});

describe('a number in a JSON text from outside', () => {
  it.each([
    '100',
    '100.00',
    '1e2',
    '1E+2',
    '10000e-2',
    '0.1e3',
    '1.00e2',
    `1${'0'.repeat(400)}e-398`,
    `100.${'0'.repeat(400)}`,
  ])('is whole if its exact value is: %s', (written) => {
    expect(parseJson(written)).toBe(100);
    expect(parseJson(`{"a":[-${written}]}`)).toEqual({ a: [-100] });
  });

  it.each([
    '0.9999999999999999999',
    '100.0000000000000001',
    '1e-400',
    '-0.0000000000000000000000000000001e-300',
    '99999999999999999999e-20',
    '4503599627370496.25',
    '9007199254740992.5',
    `1${'0'.repeat(400)}1e-401`,
  ])('is NaN if only its double is whole: %s', (written) => {
    expect(Number.isInteger(Number(written))).toBe(true);
    expect(parseJson(written)).toBe(Number.NaN);
    expect(parseJson(`{"a":[1.5,${written}],"b":0.5,"c":"${written}"}`)).toEqual({
      a: [1.5, Number.NaN],
      b: 0.5,
      c: written,
    });
  });

  it('is otherwise parsed like JSON.parse does, checked by exact arithmetic', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0009123456789'), minLength: 1, maxLength: 25 });
    const parts = fc.record({
      sign: fc.constantFrom('', '-'),
      integer: digits.map((text) => text.replace(/^0+(?=.)/, '')),
      fraction: fc.option(digits, { nil: undefined }),
      exponent: fc.option(fc.integer({ min: -30, max: 30 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(parts, ({ sign, integer, fraction, exponent }) => {
        const written =
          sign +
          integer +
          (fraction === undefined ? '' : `.${fraction}`) +
          (exponent === undefined ? '' : `e${exponent}`);
        const double = JSON.parse(written) as number;
        // The value times 10^60 is whole for all of these.
        const scaled =
          BigInt(integer + (fraction ?? '')) * 10n ** BigInt(60 - (fraction?.length ?? 0) + (exponent ?? 0));
        const isWhole = scaled % 10n ** 60n === 0n;
        return Object.is(parseJson(written), Number.isInteger(double) && !isWhole ? Number.NaN : double);
      }),
      { numRuns: runs({ usual: 5_000, long: 100_000 }) },
    );
  });
});

/** Uses another method than the parser: the value has fewer names than the text. */
function hasDuplicateName(text: string): boolean {
  const written = text.replaceAll(/"(?:[^"\\]|\\.)*"\s*(:)?/g, (_all, colon = '') => colon && ':').split(':');
  return written.length - 1 > namesIn(JSON.parse(text));
}

function namesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, inner) => sum + namesIn(inner), own);
}
