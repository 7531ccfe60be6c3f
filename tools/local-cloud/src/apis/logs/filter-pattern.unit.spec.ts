import { describe, expect, it } from '@jest/globals';
import { parseFilterPattern } from './filter-pattern.ts';

const matches = (pattern: string, line: string | object) =>
  parseFilterPattern(pattern)(typeof line === 'string' ? line : JSON.stringify(line));

describe('a filter pattern of terms', () => {
  const line = '2026-01-01 ERROR payment pay_1 was refused: "card declined"';
  it.each([
    ['', true],
    ['ERROR', true],
    ['error', false],
    ['ERROR pay_1', true],
    ['ERROR pay_2', false],
    ['"was refused"', true],
    ['"refused was"', false],
    ['"\\"card declined\\""', true],
    ['ERROR -refused', false],
    ['ERROR -settled', true],
    ['?WARN ?ERROR', true],
    ['?WARN ?INFO', false],
  ])('%s', (pattern, expected) => {
    expect(matches(pattern, line)).toBe(expected);
  });
});

describe('a filter pattern of JSON fields', () => {
  const line = {
    level: 'ERROR',
    amount: 500,
    ok: false,
    payment: { id: 'pay_1', legs: [{ account: 'fees' }] },
  };
  it.each([
    ['{ $.level = "ERROR" }', true],
    ['{ $.level = "ERR*" }', true],
    ['{ $.level = ERROR }', true],
    ['{ $.level != "ERROR" }', false],
    ['{$.payment.id="pay_1"}', true],
    ['{ $.payment.legs[0].account = "fees" }', true],
    ['{ $.payment.id = "pay.1" }', false],
    ['{ $.missing = "x" }', false],
    ['{ $.missing != "x" }', false],
    ['{ $.amount = 500 }', true],
    ['{ $.amount > 499 }', true],
    ['{ $.amount >= 501 }', false],
    ['{ $.amount < 500 }', false],
    ['{ $.amount <= 500 }', true],
    ['{ $.level > 1 }', false],
    ['{ $.ok = false }', true],
    ['{ $.level = "ERROR" && $.amount = 500 }', true],
    ['{ $.level = "ERROR" && $.amount = 501 }', false],
    ['{ $.level = "INFO" || $.amount = 500 }', true],
  ])('%s', (pattern, expected) => {
    expect(matches(pattern, line)).toBe(expected);
  });

  it('matches no line that is not JSON', () => {
    expect(matches('{ $.level = "ERROR" }', '{ "level": "ERROR"')).toBe(false);
    expect(matches('{ $.level = "ERROR" }', 'level ERROR')).toBe(false);
  });
});

describe('a filter pattern that is not carried out', () => {
  it.each([
    '[ip, user]',
    '%regex%',
    '{ $.a = %x% }',
    '{ $.a IS NULL }',
    '{ ($.a = 1) }',
    '{ $.a = 1 && $.b = 2 || $.c = 3 }',
    '{ $.a > "text" }',
    '{ $.a = 1',
    '"unfinished',
  ])('%s is refused', (pattern) => {
    expect(() => parseFilterPattern(pattern)).toThrow('Filter pattern not carried out here');
  });
});
