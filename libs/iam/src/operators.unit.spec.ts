import { describe, expect, it } from '@jest/globals';
import { applies, holds } from './testing/builders.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:topic-a';
const NEGATED: Readonly<Record<string, string>> = {
  StringEquals: 'StringNotEquals',
  StringEqualsIgnoreCase: 'StringNotEqualsIgnoreCase',
  StringLike: 'StringNotLike',
  NumericEquals: 'NumericNotEquals',
  DateEquals: 'DateNotEquals',
  IpAddress: 'NotIpAddress',
  ArnEquals: 'ArnNotEquals',
  ArnLike: 'ArnNotLike',
};

/** Operator, values of the policy, value of the request, whether the condition holds. */
const cases: readonly (readonly [string, unknown, string | number | boolean, boolean])[] = [
  ['StringEquals', 'payments', 'payments', true],
  ['StringEquals', 'payments', 'Payments', false],
  ['StringEquals', 'pay*', 'payments', false],
  ['StringEquals', ['orders', 'payments'], 'payments', true],
  ['StringEquals', '', '', true],
  ['StringEquals', 7, '7', true],
  ['StringEquals', true, true, true],
  ['StringEqualsIgnoreCase', 'PAYMENTS', 'payments', true],
  ['StringEqualsIgnoreCase', 'PAYMENTS', 'payment', false],
  ['StringLike', 'pay*', 'payments', true],
  ['StringLike', 'Pay*', 'payments', false],
  ['StringLike', 'pa?ments', 'payments', true],
  ['StringLike', 'pa?yments', 'payments', false],
  ['StringLike', '*', '', true],
  ['StringLike', '?', '', false],
  ['StringLike', '', '', true],
  ['StringLike', 'a*b*c', 'a-c-b-c', true],
  ['StringLike', 'a*b*c', 'a-c-b', false],
  ['StringLike', 'a*ab', 'ab', false],
  ['StringLike', '*:*', 'a:b:c', true],
  ['NumericEquals', '10', '10.0', true],
  ['NumericEquals', 10, 10, true],
  ['NumericEquals', '-1.5', '-1.50', true],
  ['NumericEquals', '10', 'ten', false],
  ['NumericEquals', 'ten', 'ten', false],
  ['NumericEquals', '0', '', false],
  ['NumericEquals', '16', '0x10', false],
  ['NumericEquals', ['1', '2'], '2', true],
  ['NumericLessThan', '10', '9.99', true],
  ['NumericLessThan', '10', '10', false],
  ['NumericLessThan', '10', '9x', false],
  ['NumericLessThan', 'x', '9', false],
  ['NumericLessThan', '10', 'Infinity', false],
  ['NumericLessThanEquals', '10', '10', true],
  ['NumericLessThanEquals', '10', '10.1', false],
  ['NumericGreaterThan', '9', '10', true],
  ['NumericGreaterThan', '10', '10', false],
  ['NumericGreaterThanEquals', '10', '10', true],
  ['NumericGreaterThanEquals', '10', '9', false],
  ['DateEquals', '2026-05-08T12:00:00Z', '2026-05-08T14:00:00+02:00', true],
  ['DateEquals', '2026-05-08T12:00Z', '1778241600', true],
  ['DateEquals', 1778241600, '2026-05-08T12:00:00Z', true],
  ['DateEquals', '2026-05-08', '2026-05-08T00:00:00Z', true],
  ['DateEquals', '2026', '2026-01-01', true],
  ['DateEquals', '2026-05', '2026-05-01T00:00:00Z', true],
  ['DateEquals', '2026-05-08T12:00:00.57Z', '1778241600.57', true],
  ['DateEquals', '2026-02-30', '2026-02-30', false],
  ['DateEquals', '2026-05-08T12:00:00', '2026-05-08T12:00:00', false],
  ['DateEquals', '2026-05-08T24:00:00Z', '2026-05-09T00:00:00Z', false],
  ['DateEquals', 'yesterday', 'yesterday', false],
  ['DateLessThan', '2026-05-08T12:00:00Z', '2026-05-08T11:59:59Z', true],
  ['DateLessThan', '2026-05-08T12:00:00Z', '2026-05-08T12:00:00Z', false],
  ['DateLessThan', '2026-05-08T12:00:00Z', 'yesterday', false],
  ['DateLessThanEquals', '2026-05-08T12:00:00Z', '2026-05-08T12:00:00Z', true],
  ['DateGreaterThan', '2026-05-08T12:00:00Z', '2026-05-08T12:00:00.001Z', true],
  ['DateGreaterThan', '2026-05-08T12:00:00Z', '2026-05-08T12:00:00Z', false],
  ['DateGreaterThanEquals', '2026-05-08T12:00:00Z', '2026-05-08T12:00:00Z', true],
  ['Bool', 'true', 'true', true],
  ['Bool', true, 'true', true],
  ['Bool', 'false', false, true],
  ['Bool', 'True', 'true', true],
  ['Bool', 'true', 'false', false],
  ['Bool', 'true', '1', false],
  ['Bool', 'yes', 'yes', false],
  ['BinaryEquals', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', true],
  ['BinaryEquals', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', 'ASIAIOSFODNN7EXAMPLE', false],
  ['BinaryEquals', 'not base64', 'not base64', false],
  ['IpAddress', '203.0.113.0/24', '203.0.113.1', true],
  ['IpAddress', '203.0.113.0/24', '198.51.100.1', false],
  ['IpAddress', '203.0.113.9/24', '203.0.113.1', true],
  ['IpAddress', '203.0.113.9', '203.0.113.9', true],
  ['IpAddress', '203.0.113.9', '203.0.113.8', false],
  ['IpAddress', '0.0.0.0/0', '203.0.113.9', true],
  ['IpAddress', '203.0.113.0/33', '203.0.113.0', false],
  ['IpAddress', '203.0.113.0/', '203.0.113.0', false],
  ['IpAddress', '203.0.113.0/24/1', '203.0.113.0', false],
  ['IpAddress', '203.0.113.0/24', 'localhost', false],
  ['IpAddress', '203.0.113.*', '203.0.113.9', false],
  ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5678:0:1::2', true],
  ['IpAddress', '2001:DB8:1234:5678::/64', '2001:db8:1234:5679::2', false],
  ['IpAddress', '2001:db8::1', '2001:DB8:0:0:0:0:0:1', true],
  ['IpAddress', '2001:db8::1', '2001:db8::2', false],
  ['IpAddress', '::/129', '::1', false],
  ['IpAddress', ['203.0.113.0/24', '2001:db8::/32'], '2001:db8::9', true],
  ['IpAddress', '::/0', '203.0.113.9', false],
  ['ArnEquals', TOPIC, TOPIC, true],
  ['ArnEquals', TOPIC.toUpperCase(), TOPIC, false],
  ['ArnEquals', 'arn:aws:sns:*:111122223333:topic-*', TOPIC, true],
  ['ArnLike', 'arn:aws:sns:*:111122223333:topic-?', TOPIC, true],
  ['ArnLike', 'arn:aws:sns:*:*:*', TOPIC, true],
  ['ArnLike', 'arn:aws:sns:*:topic-a', TOPIC, false],
  ['ArnLike', 'arn:aws:sns:*', TOPIC, false],
  ['ArnLike', 'arn:aws:s3:*', 'arn:aws:s3:::releases', false],
  ['ArnLike', 'arn:*:sns:*:*:other', TOPIC, false],
  [
    'ArnLike',
    'arn:aws:lambda:*:*:function:*',
    'arn:aws:lambda:eu-west-1:111122223333:function:claim:live',
    true,
  ],
  ['ArnLike', 'arn:aws:lambda:*:*:function:claim', 'arn:aws:lambda:eu-west-1:111122223333:function', false],
  ['ArnLike', 'arn:aws:sns:*:*:*', 'topic-a', false],
  ['ArnLike', 'topic-a', 'topic-a', false],
];

describe('a condition operator', () => {
  it.each(cases)('%s %j with %j: %s', (operator, values, value, expected) => {
    expect(holds(operator, values, { 'test:key': value })).toBe(expected);
    const negated = NEGATED[operator];
    if (negated !== undefined) expect(holds(negated, values, { 'test:key': value })).toBe(!expected);
  });
});

describe('a policy variable in a condition', () => {
  const context = {
    'test:key': 'orders',
    'aws:PrincipalTag/team': 'orders',
    'test:arn': TOPIC,
    'test:flag': 'true',
  };

  it.each([
    ['StringEquals', '${aws:PrincipalTag/team}', true],
    ['StringEquals', "${aws:username, 'orders'}", true],
    ['StringEquals', '${aws:PrincipalTag/team}s', false],
    ['StringEqualsIgnoreCase', '${aws:PrincipalTag/team}', true],
    ['StringLike', '${aws:PrincipalTag/team}*', true],
    ['StringLike', 'order${?}', false],
    ['StringNotEquals', '${aws:PrincipalTag/team}', false],
    ['StringNotLike', 'x${aws:PrincipalTag/team}', true],
  ])('%s %s: %s', (operator, values, expected) => {
    expect(holds(operator, values, context)).toBe(expected);
  });

  it('is replaced in ARN and Bool conditions', () => {
    expect(holds('ArnLike', '${test:arn}', context, 'test:arn')).toBe(true);
    expect(holds('ArnLike', "arn:aws:sns:*:*:topic-${test:letter, 'a'}", context, 'test:arn')).toBe(true);
    expect(holds('ArnNotEquals', '${test:arn}', context, 'test:arn')).toBe(false);
    expect(holds('Bool', '${test:flag}', context, 'test:flag')).toBe(true);
  });

  it('is not replaced in other conditions', () => {
    expect(holds('NumericEquals', '${test:number}', { 'test:key': 1, 'test:number': 1 })).toBe(false);
    expect(holds('DateEquals', '${test:date}', { 'test:key': '2026', 'test:date': '2026' })).toBe(false);
  });

  it.each(['StringEquals', 'StringLike', 'StringNotEquals', 'StringNotLike', 'ArnEquals', 'ArnNotLike'])(
    'without a value makes %s not hold',
    (operator) => {
      expect(holds(operator, '${aws:username}', context)).toBe(false);
    },
  );

  it('without a value leaves other values as they are', () => {
    expect(holds('StringEquals', ['${aws:username}', 'orders'], context)).toBe(true);
    expect(holds('StringNotEquals', ['${aws:username}', 'payments'], context)).toBe(false);
  });
});

describe('a condition', () => {
  it('needs every operator and every key', () => {
    const Condition = { StringEquals: { 'test:a': 'a', 'test:b': 'b' }, Bool: { 'test:c': 'true' } };
    const context = { 'test:a': 'a', 'test:b': 'b', 'test:c': 'true' };
    expect(applies({ Condition }, { context })).toBe(true);
    for (const key of Object.keys(context)) {
      expect(applies({ Condition }, { context: { ...context, [key]: 'x' } })).toBe(false);
    }
  });

  it('finds keys in any case', () => {
    expect(holds('StringEquals', 'a', { 'AWS:principaltag/TEAM': 'a' }, 'aws:PrincipalTag/team')).toBe(true);
  });
});
