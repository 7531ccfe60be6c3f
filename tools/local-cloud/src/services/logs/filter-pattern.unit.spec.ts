import { describe, expect, it } from '@jest/globals';
import { termsOf } from './filter-pattern.ts';

describe('a filter pattern', () => {
  it.each([
    ['', []],
    ['ERROR', ['ERROR']],
    ['ERROR pay_1', ['ERROR', 'pay_1']],
    [' "was refused"  ERROR ', ['was refused', 'ERROR']],
    ['payment.accepted', ['payment.accepted']],
  ])('%j has its terms', (pattern, terms) => {
    expect(termsOf(pattern)).toEqual(terms);
  });

  it.each([
    '-refused',
    '?WARN ?ERROR',
    '[ip, user]',
    '%regex%',
    '{ $.level = "ERROR" }',
    '"a \\"quoted\\" word"',
    '"unfinished',
    'half"quoted"',
  ])('%j is refused with its unsupported part', (pattern) => {
    expect(() => termsOf(pattern)).toThrow('Filter pattern not carried out here');
  });
});
