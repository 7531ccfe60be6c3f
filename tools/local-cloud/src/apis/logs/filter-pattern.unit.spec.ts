import { describe, expect, it } from '@jest/globals';
import { termsOf } from './filter-pattern.ts';

describe('a filter pattern', () => {
  it.each([
    ['', []],
    ['ERROR', ['ERROR']],
    ['ERROR pay_1', ['ERROR', 'pay_1']],
    [' "was refused"  ERROR ', ['was refused', 'ERROR']],
    ['payment.accepted', ['payment.accepted']],
  ])('%j looks for its terms', (pattern, terms) => {
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
  ])('%j is refused, with the part that is not carried out', (pattern) => {
    expect(() => termsOf(pattern)).toThrow('Filter pattern not carried out here');
  });
});
