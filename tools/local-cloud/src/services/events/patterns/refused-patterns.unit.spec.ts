import { describe, expect, it } from '@jest/globals';
import { compilePattern } from './event-pattern.ts';

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
  ['a wildcard that ends with a backslash', { source: [{ wildcard: 'a\\' }] }, /backslash/],
  ['too many wildcards', { source: [{ wildcard: '*a*a*a*a*a*a*' }] }, /too complex/],
  ['repetitions after a wildcard', { source: [{ wildcard: '*aaaaaaaaaaaa' }] }, /too complex/],
  [
    'too many wildcards in anything-but',
    { source: [{ 'anything-but': { wildcard: ['*a*a*a*', '*a*a*a*b'] } }] },
    /too complex/,
  ],
  ['an address without a prefix', { source: [{ cidr: '10.0.0.0' }] }, /cidr 10.0.0.0 is not an IP address/],
  ['a block of a name', { source: [{ cidr: 'host/8' }] }, /is not an IP address/],
  ['a block of no address', { source: [{ cidr: '10.0.0.256/8' }] }, /is not an IP address/],
  ['a block of one IPv4 address', { source: [{ cidr: '10.0.0.1/32' }] }, /less than 32 bits/],
  ['a block of one IPv6 address', { source: [{ cidr: '::1/128' }] }, /less than 128 bits/],
  ['a block that is no string', { source: [{ cidr: 8 }] }, /cidr takes a string/],
  ['a prefix of a suffix', { source: [{ prefix: { suffix: 'a' } }] }, /prefix does not take suffix/],
  [
    'a list of prefixes in any case',
    { source: [{ prefix: { 'equals-ignore-case': ['a'] } }] },
    /equals-ignore-case takes a string/,
  ],
  [
    'anything-but a prefix in any case',
    { source: [{ 'anything-but': { prefix: { 'equals-ignore-case': 'a' } } }] },
    /prefix takes a string/,
  ],
  [
    'anything-but an empty prefix',
    { source: [{ 'anything-but': { prefix: ['a', ''] } }] },
    /no empty prefix/,
  ],
  ['anything-but an empty suffix', { source: [{ 'anything-but': { suffix: '' } }] }, /no empty suffix/],
  ['exists outside a list', { detail: { exists: true } }, /detail.exists must be an object or an array/],
  ['$or of one', { $or: [{ source: ['x'] }] }, /at least two/],
  ['$or of texts', { $or: ['a', 'b'] }, /only have objects/],
  ['$or that is an object', { detail: { $or: { a: [1] } } }, /detail.\$or must be an array/],
  ['an operator as a field of $or', { $or: [{ prefix: ['a'] }, { id: ['b'] }] }, /name of an operator/],
  [
    'an operator as a field deep in $or',
    { $or: [{ detail: { cidr: ['a'] } }, { id: ['b'] }] },
    /detail.cidr: a field below/,
  ],
  [
    'more combinations of $or than 1000',
    Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`f${index}`, { $or: [{ a: [1] }, { b: [1] }] }]),
    ),
    /1024 combinations/,
  ],
  [
    'more than 256 fields',
    Object.fromEntries(Array.from({ length: 257 }, (_, index) => [`f${index}`, [1]])),
    /more than 256 fields/,
  ],
];

describe('an event pattern that EventBridge refuses', () => {
  it.each(refusals)('%s', (_title, pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(reason);
  });
});
