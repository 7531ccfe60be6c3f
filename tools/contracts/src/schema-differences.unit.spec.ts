import { describe, expect, it } from '@jest/globals';
import { Type, type TSchema } from 'typebox';
import { schemaDifferences } from './schema-differences.ts';
import { jsonOf } from './testing/builders.ts';

const text = Type.String();
const closed = { additionalProperties: false };
const enumOf = (...values: string[]) => Type.Unsafe({ type: 'string', enum: values });
const record = (value: TSchema) => Type.Unsafe({ type: 'object', additionalProperties: jsonOf(value) });

/** Changes from the first schema to the second; the reverse is the opposite. */
const narrower: readonly [change: string, was: TSchema, is: TSchema][] = [
  ['an optional field is required', Type.Object({ a: Type.Optional(text) }), Type.Object({ a: text })],
  ['a closed object', Type.Object({ a: text }), Type.Object({ a: text }, closed)],
  ['a closed record', Type.Object({}), record(text)],
  ['a value less', enumOf('x', 'y'), enumOf('x')],
  ['one value instead of some', enumOf('x', 'y'), Type.Literal('x')],
  ['values where there were any', text, enumOf('x')],
  ['a literal less', Type.Union([Type.Literal('x'), Type.Literal('y')]), Type.Literal('y')],
  ['never null', Type.Union([text, Type.Null()]), text],
  ['whole numbers', Type.Number(), Type.Integer()],
  ['a type where there was none', Type.Unknown(), text],
  ['a higher minimum', Type.Integer({ minimum: 1 }), Type.Integer({ minimum: 2 })],
  ['a lower maximum', Type.Integer({ maximum: 2 }), Type.Integer({ maximum: 1 })],
  ['a first bound', text, Type.String({ maxLength: 5 })],
  ['more items', Type.Array(text), Type.Array(text, { minItems: 1 })],
  ['a first pattern', text, Type.String({ pattern: '^a' })],
  ['a narrower item', Type.Array(text), Type.Array(enumOf('x'))],
  ['a narrower value of a record', record(text), record(enumOf('x'))],
  ['a narrower value of any name', Type.Record(text, text), Type.Record(text, enumOf('x'))],
  ['a narrower name', record(text), Type.Unsafe({ ...record(text), propertyNames: enumOf('x') })],
  ['a narrower field', Type.Object({ a: text }), Type.Object({ a: enumOf('x') })],
  ['a narrower alternative', Type.Union([text, Type.Null()]), Type.Union([enumOf('x'), Type.Null()])],
  ['a choice of fields', Type.Object({}), Type.Object({}, { oneOf: [{ required: ['a'] }] })],
];

const both: readonly [change: string, was: TSchema, is: TSchema][] = [
  ['another type', text, Type.Integer()],
  ['another pattern', Type.String({ pattern: '^a' }), Type.String({ pattern: '^b' })],
  ['a field gone from a closed object', Type.Object({ a: text }, closed), Type.Object({}, closed)],
  ['an optional field gone from an open object', Type.Object({ a: Type.Optional(text) }), Type.Object({})],
];

const directions = (was: TSchema, is: TSchema) =>
  schemaDifferences(jsonOf(was), jsonOf(is)).map(({ direction }) => direction);

describe('schemaDifferences', () => {
  it.each(narrower)('%s: narrower, and wider in reverse', (_change, was, is) => {
    expect(directions(was, is)).toEqual(['narrower']);
    expect(directions(is, was)).toEqual(['wider']);
    expect(directions(was, was)).toEqual([]);
  });

  it.each(both)('%s: neither contains the other', (_change, was, is) => {
    expect(directions(was, is)).toEqual(['both']);
  });

  it('sees a new field in a closed object as wider, and ignores one in an open object', () => {
    const more = { a: Type.Optional(text) };
    expect(directions(Type.Object({}, closed), Type.Object(more, closed))).toEqual(['wider']);
    expect(directions(Type.Object({}), Type.Object(more))).toEqual([]);
    expect(directions(Type.Object({}), Type.Object({ a: text }))).toEqual(['narrower']);
  });

  it('ignores annotations and the order of values and alternatives', () => {
    expect(directions(text, Type.String({ description: 'A text.', $id: 'text' }))).toEqual([]);
    expect(directions(enumOf('x', 'y'), enumOf('y', 'x'))).toEqual([]);
    expect(directions(Type.Union([text, Type.Null()]), Type.Union([Type.Null(), text]))).toEqual([]);
  });

  it('reports the path', () => {
    const was = Type.Object({ list: Type.Array(Type.Object({ a: text })) });
    const is = Type.Object({ list: Type.Array(Type.Object({ a: Type.Integer() })) });
    expect(schemaDifferences(jsonOf(was), jsonOf(is))).toEqual([
      { direction: 'both', at: '/list/*/a', change: 'is of type integer now, and was of type string' },
    ]);
  });

  it.each([
    ['a keyword', Type.Unsafe({ type: 'object', dependentRequired: {} }), /dependentRequired \(at \/\)/],
    ['a union with more beside it', Type.Unsafe({ anyOf: [], minimum: 1 }), /a union with minimum beside it/],
    [
      'patterns of names',
      Type.Unsafe({ type: 'object', patternProperties: { '^a': {} } }),
      /patterns of names/,
    ],
  ])('refuses %s that it does not know', (_title, schema, message) => {
    expect(() => directions(schema, schema)).toThrow(message);
  });
});
