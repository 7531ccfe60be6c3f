import { describe, expect, it } from '@jest/globals';
import { canonicalQuery, wordsOf } from './index.ts';

describe('a query', () => {
  it.each([
    ['  blue   mug ', 'blue mug'],
    ['４２４２', '4242'],
    ['ﬁne Café', 'fine Café'],
    ['4242\u200b4242\u00ad\u2060 1', '4242 4242 1'],
    ['a\0b\ufffe\ud800c', 'a b c'],
    ['\u200b \0', ''],
  ])('%j is %j', (typed, canonical) => {
    expect(canonicalQuery(typed)).toBe(canonical);
    expect(canonicalQuery(canonical)).toBe(canonical);
  });

  it('may be longer than what was typed', () => {
    expect(canonicalQuery('\ufdfa')).toHaveLength(18);
  });

  it('is as many words as it has runs of letters and digits', () => {
    expect(wordsOf('4242.4242!Crème-brûlée')).toEqual(['4242', '4242', 'creme', 'brulee']);
  });
});
