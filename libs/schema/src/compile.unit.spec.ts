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
  it('accepts what fits', () => {
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
  ])('finds in %j at %j: %s', (value, pointer, code) => {
    expect(compiled.errors(value)).toEqual([expect.objectContaining({ pointer, code })]);
  });

  it('never repeats a value', () => {
    expect(JSON.stringify(compiled.errors({ amount: 'secret', currency: 'secret' }))).not.toContain('secret');
  });

  it('throws a mismatch where a value is parsed', () => {
    expect(() => compiled.parse({})).toThrow(SchemaMismatch);
    expect(compiled.parse({ amount: 5, currency: 'EUR' })).toEqual({ amount: 5, currency: 'EUR' });
  });
});
