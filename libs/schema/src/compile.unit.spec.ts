import { describe, expect, it } from '@jest/globals';
import { Type } from 'typebox';
import { AmountSchema, compileSchema, CurrencySchema, SchemaMismatch } from './index.ts';

const compiled = compileSchema(
  Type.Object(
    { amount: AmountSchema, currency: CurrencySchema, 'a/b': Type.Optional(Type.String({ maxLength: 3 })) },
    { additionalProperties: false },
  ),
);

describe('a compiled schema', () => {
  it('accepts a valid value', () => {
    expect(compiled.errors({ amount: 1, currency: 'USD' })).toEqual([]);
  });

  it.each([
    [{ amount: '10', currency: 'USD' }, '/amount', 'wrong_type'],
    [{ amount: 10.5, currency: 'USD' }, '/amount', 'wrong_type'],
    [{ amount: 1e30, currency: 'USD' }, '/amount', 'out_of_range'],
    [{ amount: 0, currency: 'USD' }, '/amount', 'out_of_range'],
    [{ amount: -1, currency: 'USD' }, '/amount', 'out_of_range'],
    [{ amount: 1, currency: 'XYZ' }, '/currency', 'unknown_value'],
    [{ amount: 1 }, '/currency', 'required'],
    [{ amount: 1, currency: 'USD', more: 1 }, '/more', 'unknown_field'],
    [{ amount: 1, currency: 'USD', 'a/b': 'long' }, '/a~1b', 'wrong_length'],
    [null, '', 'wrong_type'],
  ])('reports for %j at %j: %s', (value, pointer, code) => {
    expect(compiled.errors(value)).toEqual([expect.objectContaining({ pointer, code })]);
  });

  it('explains an unexpected format by the description of the schema', () => {
    const described = compileSchema(Type.String({ pattern: '^ord_', description: 'ord_ and a ULID.' }));
    const [error] = described.errors('x');
    expect(error?.detail).toBe('does not have the expected format: ord_ and a ULID');
    expect(compileSchema(Type.String({ pattern: '^ord_' })).errors('x')[0]?.detail).toBe(
      'does not have the expected format',
    );
  });

  it('lists the allowed values of a short enumeration only', () => {
    const status = compileSchema(Type.Union([Type.Literal('a'), Type.Literal('b'), Type.Literal('c')]));
    expect(status.errors('x')[0]?.detail).toBe('must be one of "a", "b", "c"');
    expect(compiled.errors({ amount: 1, currency: 'XYZ' })[0]?.detail).toBe(
      'is not a known value: An active ISO 4217 currency code',
    );
  });

  it.each([
    ['a value', { amount: 1, currency: 'USD', 'a/b': '\ud800' }, '/a~1b'],
    ['a value in a list', ['x', '\udfff'], '/1'],
    ['a name', { list: [{ '\ud800~': 'x' }] }, '/list/0/\ufffd~0'],
    ['the whole value', '\ud800', ''],
    ['U+FFFE', { a: 'x\ufffe' }, '/a'],
    ['U+FFFF, in a name', { '\uffff': 1 }, '/\uffff'],
  ])('reports text that is not well-formed Unicode: %s', (_where, value, pointer) => {
    const anything = compileSchema(Type.Unknown());
    expect(anything.errors(value)).toEqual([
      { pointer, code: 'wrong_format', detail: 'must be well-formed Unicode without U+FFFE and U+FFFF' },
    ]);
    expect(() => anything.parse(value)).toThrow(SchemaMismatch);
  });

  it.each([
    ['a constant', Type.Literal('a'), 'must be "a"'],
    ['an enumeration', Type.Unsafe({ type: 'string', enum: ['a', 'b'] }), 'must be "a" or "b"'],
    [
      'a union',
      Type.Union([Type.Literal('a'), Type.Literal('b'), Type.Literal(3)]),
      'must be one of "a", "b", 3',
    ],
  ])('lists the allowed values of %s', (_which, schema, detail) => {
    const [error] = compileSchema(schema).errors('secret');
    expect(error).toEqual({ pointer: '', code: 'unknown_value', detail });
  });

  it('never repeats a value in an error', () => {
    expect(JSON.stringify(compiled.errors({ amount: 'secret', currency: 'secret' }))).not.toContain('secret');
  });

  it('throws SchemaMismatch for an invalid value', () => {
    expect(() => compiled.parse({})).toThrow(SchemaMismatch);
    expect(compiled.parse({ amount: 5, currency: 'EUR' })).toEqual({ amount: 5, currency: 'EUR' });
  });
});
