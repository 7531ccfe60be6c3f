import { describe, expect, it } from '@jest/globals';
import { canonicalQuery, wordsOf } from './index.ts';

describe('canonicalQuery', () => {
  it.each([
    ['  blue   mug ', 'blue mug'],
    ['４２４２', '4242'],
    ['ﬁne Café', 'fine Café'],
    ['4242\u200b4242\u00ad\u2060 1', '4242 4242 1'],
    ['a\0b\ufffe\ud800c', 'a b c'],
    ['\u200b \0', ''],
  ])('normalizes %j to %j', (typed, canonical) => {
    expect(canonicalQuery(typed)).toBe(canonical);
    expect(canonicalQuery(canonical)).toBe(canonical);
  });

  it('may return a longer text than it gets', () => {
    expect(canonicalQuery('\ufdfa')).toHaveLength(18);
  });

  it('splits a text into its runs of letters and digits', () => {
    expect(wordsOf('4242.4242!Crème-brûlée')).toEqual(['4242', '4242', 'creme', 'brulee']);
  });
});
