import { describe, expect, it } from '@jest/globals';
import { wordsOf } from '@millrace/contracts-catalog';
import { aProduct } from '../testing/products.ts';
import { matcherOf, searchable } from './product-search.ts';

const mug = searchable(
  aProduct({ name: 'Becher „Südwind“', description: 'Crème glaze, for CAFÉ au lait.', category: 'Table' }),
);
const finds = (query: string, category?: string): boolean => matcherOf({ query, category })(mug);

describe('a search for words', () => {
  it.each(['becher', 'BECHER', 'sudwind', 'Südwind', 'creme', 'crème', 'cafe lait', 'lait cafe', 'tab'])(
    'finds by %j, ignoring case, accents and order',
    (query) => expect(finds(query)).toBe(true),
  );

  it.each(['becher teapot', 'wind', 'm u g', '!?', '😀'])('does not find by %j', (query) =>
    expect(finds(query)).toBe(false),
  );

  it.each(['', '   '])('finds everything by %j', (query) => expect(finds(query)).toBe(true));

  it('finds only products of the category', () => {
    expect(finds('becher', 'Table')).toBe(true);
    expect(finds('becher', 'Desk')).toBe(false);
  });

  it('treats composed and decomposed letters alike', () => {
    expect(wordsOf('Café')).toEqual(wordsOf('CAFE\u0301'));
    expect(wordsOf('İstanbul ﬁne')).toEqual(['istanbul', 'fine']);
  });
});
