import { describe, expect, it } from '@jest/globals';
import { SchemaMismatch } from '@millrace/schema';
import { Type } from 'typebox';
import { defineFunction } from './index.ts';

const closed = { additionalProperties: false };
const response = Type.Object({ found: Type.Boolean() });
const current = {
  name: 'test.find',
  version: 2,
  request: Type.Object({ id: Type.String() }, closed),
  response,
};

describe('a function contract', () => {
  it('accepts only valid requests', () => {
    const find = defineFunction(current);
    expect(find.request.parse({ id: 'a' })).toEqual({ id: 'a' });
    expect(() => find.request.parse({ number: 1 })).toThrow(SchemaMismatch);
    expect([...find.requests.keys()]).toEqual([2]);
  });

  it('upgrades a request of the previous version to the current version', () => {
    const find = defineFunction({
      ...current,
      previous: {
        version: 1,
        request: Type.Object({ number: Type.Integer() }, closed),
        upgrade: ({ number }) => ({ id: `n${number}` }),
      },
    });
    expect(find.request.parse({ number: 1 })).toEqual({ id: 'n1' });
    expect(find.request.parse({ id: 'a' })).toEqual({ id: 'a' });
    expect(find.request.errors({ number: 1 })).toEqual([]);
    expect(() => find.request.parse({ number: 'x' })).toThrow('/id is required');
    expect([...find.requests.keys()]).toEqual([1, 2]);
  });
});
