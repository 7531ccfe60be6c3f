import { describe, expect, it } from '@jest/globals';
import { isRefusal, refuse } from './index.ts';

describe('refuse', () => {
  it('makes a refusal with a code and a sentence', () => {
    expect(refuse('amount_too_small', 'The fee takes all of it.')).toEqual({
      kind: 'refused',
      code: 'amount_too_small',
      detail: 'The fee takes all of it.',
    });
  });
});

describe('isRefusal', () => {
  it.each([
    [refuse('amount_too_small', 'Too small.'), true],
    [{ kind: 'created' }, false],
    [{ rate: '1' }, false],
    [undefined, false],
  ])('of %j is %s', (outcome, expected) => {
    expect(isRefusal(outcome)).toBe(expected);
  });
});
