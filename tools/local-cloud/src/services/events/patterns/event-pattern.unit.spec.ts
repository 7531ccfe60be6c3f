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
    'file.name': 'report',
    ip: '10.0.1.7',
    ip6: '2001:db8::1',
    mapped: '::ffff:a00:1',
    street: 'STRASSE',
    star: 'a*b',
    backslash: 'a\\b',
    tags: [],
    grid: [
      [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
    ],
    lines: [
      { sku: 'a', quantity: 1, gift: true, vat: 7 },
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
  ['exists: false below an empty list', detail({ tags: { name: [{ exists: false }] } }), true],
  ['exists: false of an object', { detail: [{ exists: false }] }, true],
  ['an IPv4 block', detail({ ip: [{ cidr: '10.0.0.0/23' }] }), true],
  ['an IPv4 block with bits of the host', detail({ ip: [{ cidr: '10.0.1.200/24' }] }), true],
  ['another IPv4 block', detail({ ip: [{ cidr: '10.0.0.0/24' }] }), false],
  ['every IPv4 address', detail({ ip: [{ cidr: '0.0.0.0/0' }] }), true],
  ['an IPv6 block', detail({ ip6: [{ cidr: '2001:db8::/32' }] }), true],
  ['another IPv6 block', detail({ ip6: [{ cidr: '2001:db9::/32' }] }), false],
  ['an IPv6 block against an IPv4 address', detail({ ip: [{ cidr: '::/0' }] }), false],
  ['an IPv4 address that is mapped to IPv6', detail({ mapped: [{ cidr: '10.0.0.0/8' }] }), true],
  ['a block against text', detail({ file: [{ cidr: '10.0.0.0/8' }] }), false],
  ['an IPv6 address in other words', detail({ ip6: ['2001:DB8:0:0:0:0:0:1'] }), true],
  ['another IPv6 address', detail({ ip6: ['2001:db8::2'] }), false],
  ['a prefix in any case', { source: [{ prefix: { 'equals-ignore-case': 'MILL' } }] }, true],
  ['another prefix in any case', { source: [{ prefix: { 'equals-ignore-case': 'ILL' } }] }, false],
  ['a suffix in any case', detail({ file: [{ suffix: { 'equals-ignore-case': '.pdf' } }] }), true],
  ['another suffix in any case', detail({ file: [{ suffix: { 'equals-ignore-case': '.pd' } }] }), false],
  ['a letter with a longer upper case', detail({ street: [{ 'equals-ignore-case': 'straße' }] }), true],
  ['exactly', { source: [{ exactly: 'millrace.processing' }] }, true],
  ['exactly, another', { source: [{ exactly: 'millrace' }] }, false],
  ['an escaped wildcard before a wildcard', detail({ star: [{ wildcard: 'a\\**' }] }), true],
  ['an escaped backslash', detail({ backslash: [{ wildcard: 'a\\\\*' }] }), true],
  ['a wildcard that matches nothing', { id: [{ wildcard: '*1*' }] }, true],
  ['wildcards that would have to overlap', { id: [{ wildcard: '1*1' }] }, false],
  ['anything but two wildcards', { source: [{ 'anything-but': { wildcard: ['x*', '*.pro*'] } }] }, false],
  ['anything but text, of a number', detail({ amount: [{ 'anything-but': 'x' }] }), true],
  ['anything but a prefix, of null', detail({ note: [{ 'anything-but': { prefix: 'x' } }] }), true],
  ['anything but one element', { resources: [{ 'anything-but': 'arn:a' }] }, true],
  ['a name with a dot in the pattern', { 'detail.currency': ['EUR'] }, true],
  ['a name with a dot in the event', detail({ file: { name: ['report'] } }), true],
  ['a name with a dot in both', { 'detail.file.name': ['report'] }, true],
  ['exists: false of a name with a dot', detail({ file: { name: [{ exists: false }] } }), false],
  ['lists in lists', detail({ grid: { x: [1], y: [2] } }), true],
  ['two elements of lists in lists', detail({ grid: { x: [1], y: [4] } }), false],
  [
    'exists: false in the chosen element',
    detail({ lines: { gift: [{ exists: false }], sku: ['b'] } }),
    false,
  ],
  [
    'exists: false after the field that chooses',
    detail({ lines: { sku: ['b'], vat: [{ exists: false }] } }),
    true,
  ],
  ['exists: false in all elements', detail({ lines: { gift: [{ exists: false }] } }), false],
  [
    '$or within one element',
    detail({
      lines: { sku: ['a'] },
      $or: [{ lines: { quantity: [9] } }, { lines: { quantity: [8] } }],
    }),
    false,
  ],
  [
    'a path twice, of which the last counts',
    { source: ['x'], $or: [{ source: [{ prefix: 'm' }] }, { id: ['2'] }] },
    true,
  ],
  [
    '$or in $or',
    {
      $or: [
        { id: ['2'] },
        { source: [{ prefix: 'm' }], $or: [{ id: ['3'] }, { detail: { live: [false] } }] },
      ],
    },
    true,
  ],
  ['an inherited name', { constructor: [{ exists: true }] }, false],
  ['an operator beside a literal', detail({ amount: ['x', { numeric: ['>', 100] }] }), true],
];

describe('an event pattern', () => {
  it.each(cases)('%s', (_title, pattern, matches) => {
    expect(compilePattern(pattern)(event)).toBe(matches);
    expect(compilePattern(JSON.stringify(pattern))(event)).toBe(matches);
  });
});

describe('an event that is not an object', () => {
  it.each([[[{ a: 1 }]], ['text'], [null], [undefined]])('does not match: %j', (event) => {
    const patterns = [{ a: [1] }, { a: [{ exists: false }] }, { b: { c: [{ exists: false }] } }];
    expect(patterns.map((pattern) => compilePattern(pattern)(event))).toEqual([false, false, false]);
  });
});
