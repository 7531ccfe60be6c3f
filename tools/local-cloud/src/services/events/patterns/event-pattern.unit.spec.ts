import { describe, expect, it } from '@jest/globals';
import { compilePattern } from './event-pattern.ts';

const event = {
  id: '1',
  source: 'millrace.processing',
  'detail-type': 'payment.accepted',
  resources: ['arn:a', 'arn:b'],
  detail: {
    amount: 250,
    currency: 'EUR',
    note: null,
    live: false,
    file: 'report.PDF',
    ip: '10.0.1.7',
    tags: [],
    lines: [
      { sku: 'a', quantity: 1 },
      { sku: 'b', quantity: 9 },
    ],
  },
};
const detail = (pattern: unknown): unknown => ({ detail: pattern });

const cases: readonly [title: string, pattern: unknown, matches: boolean][] = [
  ['an equal string', { source: ['millrace.processing'] }, true],
  ['one of several strings', { source: ['x', 'millrace.processing'] }, true],
  ['another string', { source: ['millrace'] }, false],
  ['an equal number', detail({ amount: [250.0] }), true],
  ['a number against text', detail({ amount: ['250'] }), false],
  ['null', detail({ note: [null] }), true],
  ['null against an absent field', detail({ missing: [null] }), false],
  ['a boolean', detail({ live: [false] }), true],
  ['two fields, both right', { source: ['millrace.processing'], 'detail-type': ['payment.accepted'] }, true],
  ['two fields, one wrong', { source: ['millrace.processing'], 'detail-type': ['payment.rejected'] }, false],
  ['a field that is absent', detail({ missing: ['x'] }), false],
  ['an element of a list', { resources: ['arn:b'] }, true],
  ['no element of a list', { resources: ['arn:c'] }, false],
  ['fields of one element', detail({ lines: { sku: ['b'], quantity: [9] } }), true],
  ['fields of two different elements', detail({ lines: { sku: ['a'], quantity: [9] } }), false],
  ['a prefix', { source: [{ prefix: 'millrace.' }] }, true],
  ['another prefix', { source: [{ prefix: 'Millrace.' }] }, false],
  ['a suffix', { source: [{ suffix: '.processing' }] }, true],
  ['a suffix in another case', detail({ file: [{ suffix: '.pdf' }] }), false],
  ['a prefix against a number', detail({ amount: [{ prefix: '2' }] }), false],
  ['equals-ignore-case', detail({ currency: [{ 'equals-ignore-case': 'eur' }] }), true],
  ['equals-ignore-case, other', detail({ currency: [{ 'equals-ignore-case': 'usd' }] }), false],
  ['a wildcard', { 'detail-type': [{ wildcard: 'payment.*' }] }, true],
  ['wildcards within', { 'detail-type': [{ wildcard: 'p*.acc*ed' }] }, true],
  ['a wildcard that needs more', { 'detail-type': [{ wildcard: '*.accepted.*' }] }, false],
  ['an escaped wildcard', { 'detail-type': [{ wildcard: 'payment.\\*' }] }, false],
  ['a dot is only a dot', { 'detail-type': [{ wildcard: 'payment?accepted' }] }, false],
  ['anything but another', detail({ currency: [{ 'anything-but': 'USD' }] }), true],
  ['anything but this', detail({ currency: [{ 'anything-but': 'EUR' }] }), false],
  ['anything but a list with this', detail({ currency: [{ 'anything-but': ['USD', 'EUR'] }] }), false],
  ['anything but numbers', detail({ amount: [{ 'anything-but': [1, 2] }] }), true],
  ['anything but, of an absent field', detail({ missing: [{ 'anything-but': 'x' }] }), false],
  ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }, true],
  ['anything but this prefix', { source: [{ 'anything-but': { prefix: ['aws.', 'mill'] } }] }, false],
  ['anything but this suffix', { source: [{ 'anything-but': { suffix: 'ing' } }] }, false],
  [
    'anything but in any case',
    detail({ currency: [{ 'anything-but': { 'equals-ignore-case': 'eur' } }] }),
    false,
  ],
  ['anything but a wildcard', { source: [{ 'anything-but': { wildcard: '*.settlement' } }] }, true],
  ['numeric =', detail({ amount: [{ numeric: ['=', 250] }] }), true],
  ['numeric >', detail({ amount: [{ numeric: ['>', 250] }] }), false],
  ['numeric >=', detail({ amount: [{ numeric: ['>=', 250] }] }), true],
  ['numeric <', detail({ amount: [{ numeric: ['<', 251] }] }), true],
  ['numeric <=', detail({ amount: [{ numeric: ['<=', 249] }] }), false],
  ['a numeric range', detail({ amount: [{ numeric: ['>', 0, '<=', 250] }] }), true],
  ['outside a numeric range', detail({ amount: [{ numeric: ['>', 250, '<', 300] }] }), false],
  ['numeric against text', detail({ currency: [{ numeric: ['>', 0] }] }), false],
  ['exists', detail({ amount: [{ exists: true }] }), true],
  ['exists, though null', detail({ note: [{ exists: true }] }), true],
  ['exists, of an object, which is no leaf', { detail: [{ exists: true }] }, false],
  ['exists, of an empty list', detail({ tags: [{ exists: true }] }), false],
  ['does not exist', detail({ missing: [{ exists: false }] }), true],
  ['does not exist, but does', detail({ amount: [{ exists: false }] }), false],
  ['does not exist under an absent parent', { other: { field: [{ exists: false }] } }, true],
  ['$or, second alternative', { $or: [{ source: ['x'] }, { detail: { amount: [250] } }] }, true],
  ['$or, none', { $or: [{ source: ['x'] }, { detail: { amount: [251] } }] }, false],
  [
    '$or beside another field',
    detail({ currency: ['USD'], $or: [{ amount: [250] }, { amount: [1] }] }),
    false,
  ],
  ['an operator beside a literal', detail({ amount: ['x', { numeric: ['>', 100] }] }), true],
];

describe('an event pattern', () => {
  it.each(cases)('%s', (_title, pattern, matches) => {
    expect(compilePattern(pattern)(event)).toBe(matches);
    expect(compilePattern(JSON.stringify(pattern))(event)).toBe(matches);
  });
});

const refusals: readonly [title: string, pattern: unknown, reason: RegExp][] = [
  ['text that is not JSON', '{"source": [', /not JSON/],
  ['a list', [], /must be an object/],
  ['no field', {}, /empty object/],
  ['an empty nested object', { detail: {} }, /detail is an empty object/],
  ['an empty list', { source: [] }, /source is an empty array/],
  ['a bare string', { source: 'x' }, /source must be an object or an array/],
  ['a nested list', { source: [['x']] }, /exactly one operator/],
  ['two operators at once', { source: [{ prefix: 'a', suffix: 'b' }] }, /exactly one operator/],
  ['an unknown operator', { source: [{ contains: 'a' }] }, /unrecognized match type contains/],
  ['a prefix that is no string', { source: [{ prefix: 1 }] }, /prefix takes a string/],
  ['exists of a string', { source: [{ exists: 'yes' }] }, /true or false/],
  ['numeric without a bound', { source: [{ numeric: ['>'] }] }, /a numeric bound must be/],
  ['numeric with an unknown comparison', { source: [{ numeric: ['!=', 1] }] }, /comparison !=/],
  ['numeric beyond the limit', { source: [{ numeric: ['>', 6e9] }] }, /5e9/],
  ['a numeric range turned round', { source: [{ numeric: ['<', 5, '>', 1] }] }, /lower bound/],
  ['anything-but of both kinds', { source: [{ 'anything-but': ['a', 1] }] }, /not both/],
  ['anything-but of null', { source: [{ 'anything-but': [null] }] }, /strings or numbers/],
  [
    'anything-but of numeric',
    { source: [{ 'anything-but': { numeric: ['>', 1] } }] },
    /does not take numeric/,
  ],
  ['anything-but of nothing', { source: [{ 'anything-but': [] }] }, /of nothing/],
  ['two wildcards in a row', { source: [{ wildcard: 'a**' }] }, /consecutive/],
  ['a wild backslash', { source: [{ wildcard: 'a\\b' }] }, /backslash/],
  ['a CIDR block', { source: [{ cidr: '10.0.0.0/16' }] }, /unrecognized match type cidr/],
  ['a suffix in any case', { source: [{ suffix: { 'equals-ignore-case': 'a' } }] }, /suffix takes a string/],
  ['$or of one', { $or: [{ source: ['x'] }] }, /at least two/],
];

describe('an event pattern that EventBridge refuses', () => {
  it.each(refusals)('%s', (_title, pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(reason);
  });
});
