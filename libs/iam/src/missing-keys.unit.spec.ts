import { describe, expect, it } from '@jest/globals';
import { holds } from './testing/builders.ts';

const positive = [
  ...[
    'StringEquals',
    'StringEqualsIgnoreCase',
    'StringLike',
    'Bool',
    'BinaryEquals',
    'IpAddress',
    'ArnEquals',
  ],
  ...['ArnLike', 'NumericEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan'],
  ...['NumericGreaterThanEquals', 'DateEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan'],
  'DateGreaterThanEquals',
];
const negated = [
  ...['StringNotEquals', 'StringNotEqualsIgnoreCase', 'StringNotLike', 'NumericNotEquals', 'DateNotEquals'],
  ...['NotIpAddress', 'ArnNotEquals', 'ArnNotLike'],
];

describe.each([
  ['a missing key', {}],
  ['a key without values', { 'test:key': [] }],
])('with %s', (_title, context) => {
  it.each(positive)('%s does not hold', (operator) => {
    expect(holds(operator, '1', context)).toBe(false);
  });

  it.each(negated)('%s holds', (operator) => {
    expect(holds(operator, '1', context)).toBe(true);
  });

  it.each([...positive, ...negated])('%sIfExists holds', (operator) => {
    expect(holds(`${operator}IfExists`, '1', context)).toBe(true);
  });

  it.each([...positive, ...negated])('ForAllValues:%s holds, ForAnyValue:%s does not', (operator) => {
    expect(holds(`ForAllValues:${operator}`, '1', context)).toBe(true);
    expect(holds(`ForAnyValue:${operator}`, '1', context)).toBe(false);
    expect(holds(`ForAnyValue:${operator}IfExists`, '1', context)).toBe(true);
  });

  it('Null holds for true', () => {
    expect(holds('Null', 'true', context)).toBe(true);
    expect(holds('Null', true, context)).toBe(true);
    expect(holds('Null', 'false', context)).toBe(false);
  });
});

describe('with a key that exists', () => {
  it('IfExists compares', () => {
    expect(holds('StringLikeIfExists', ['t1.*', 't2.*'], { 'test:key': 't1.micro' })).toBe(true);
    expect(holds('StringLikeIfExists', ['t1.*', 't2.*'], { 'test:key': 'm2.micro' })).toBe(false);
    expect(holds('StringNotEqualsIfExists', 'a', { 'test:key': 'a' })).toBe(false);
  });

  it('Null holds for false', () => {
    expect(holds('Null', 'false', { 'test:key': 'a' })).toBe(true);
    expect(holds('Null', 'False', { 'test:key': 'a' })).toBe(true);
    expect(holds('Null', 'true', { 'test:key': 'a' })).toBe(false);
    expect(holds('Null', 'no', { 'test:key': 'a' })).toBe(false);
  });

  it('Null holds for true if the value is empty', () => {
    expect(holds('Null', 'true', { 'test:key': '' })).toBe(true);
    expect(holds('Null', 'false', { 'test:key': '' })).toBe(false);
  });
});

describe('set operators', () => {
  it.each([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['ForAllValues:StringEquals', ['a', 'b'], 'a', true],
    ['ForAllValues:StringEquals', 'a', '', true],
    ['ForAllValues:StringEquals', 'a', ['', ''], true],
    ['ForAllValues:StringEquals', [], ['a'], false],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
    ['ForAllValues:StringNotEquals', ['a', 'b'], ['a', 'd'], false],
    ['ForAllValues:StringLike', 'ou/*', ['ou/1', 'ou/2'], true],
    ['ForAllValues:ArnLike', 'arn:aws:s3:::a/*', ['arn:aws:s3:::a/1', 'arn:aws:s3:::b/1'], false],
    ['ForAllValues:Bool', 'true', [true, true], true],
    ['ForAllValues:Bool', 'true', [true, false], false],
    ['ForAllValues:NumericLessThan', '10', [1, 2], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['b', 'c'], true],
    ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'd'], false],
    ['ForAnyValue:StringEquals', 'environment', ['environment', 'costcenter'], true],
    ['ForAnyValue:StringEquals', 'environment', ['Environment'], false],
    ['ForAnyValue:StringEquals', '', '', false],
    ['ForAnyValue:StringEquals', [], ['a'], false],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'd'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
    ['ForAnyValue:Bool', 'true', [true, false], true],
    ['ForAnyValue:StringLikeIfExists', 'a*', ['b'], false],
    // Without a set operator, a single match is a match.
    ['StringEquals', 'a', ['a', 'b'], true],
    ['StringNotEquals', 'a', ['a', 'b'], false],
    ['StringEquals', [], ['a'], false],
    ['StringNotEquals', [], ['a'], true],
  ])('%s %j with %j: %s', (operator, values, value, expected) => {
    expect(holds(operator, values, { 'test:key': value })).toBe(expected);
  });
});
