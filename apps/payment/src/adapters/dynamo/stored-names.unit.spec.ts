import { describe, expect, it } from '@jest/globals';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { anyCharacter } from '@millrace/testing/arbitraries';
import fc from 'fast-check';
import { readNames, storedNames } from './payment-item.ts';

const odd = fc.constantFrom(
  ...Object.getOwnPropertyNames(Object.prototype),
  '___proto__',
  '____proto__',
  '_proto_',
);
const names = fc.oneof(odd, fc.string({ unit: anyCharacter, minLength: 1, maxLength: 40 }));
const facts = fc.uniqueArray(fc.tuple(names, fc.string()), { selector: ([name]) => name, maxLength: 20 });

describe('texts with arbitrary names', () => {
  it('are read from an item as they were stored', () => {
    fc.assert(
      fc.property(facts, (entries) => {
        const stored = marshall({ texts: storedNames(Object.fromEntries(entries)) });
        const { texts } = unmarshall(JSON.parse(JSON.stringify(stored)));
        expect(Object.entries(readNames(texts)).sort()).toEqual(entries.sort());
      }),
    );
  });

  it('are stored under their own names, except `__proto__`', () => {
    expect([...storedNames({ a: 'x', constructor: 'y', _proto_: 'z' } as never)]).toEqual([
      ['a', 'x'],
      ['constructor', 'y'],
      ['_proto_', 'z'],
    ]);
  });
});
