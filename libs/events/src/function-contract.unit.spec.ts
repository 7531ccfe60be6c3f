import { describe, expect, it } from '@jest/globals';
import { SchemaMismatch } from '@millrace/schema';
import { Type } from 'typebox';
import { defineFunction } from './index.ts';

const closed = { additionalProperties: false };
const response = Type.Object({ found: Type.Boolean() });
const present = {
  name: 'test.find',
  version: 2,
  request: Type.Object({ id: Type.String() }, closed),
  response,
};

describe('a function contract', () => {
  it('takes a request that fits and no other', () => {
    const find = defineFunction(present);
    expect(find.request.parse({ id: 'a' })).toEqual({ id: 'a' });
    expect(() => find.request.parse({ number: 1 })).toThrow(SchemaMismatch);
    expect([...find.requests.keys()]).toEqual([2]);
  });

  it('takes a request of the version before as one of the present version', () => {
    const find = defineFunction({
      ...present,
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
