import type { ProductResponse } from '@millrace/contracts-order';

/** A product and what it is found by. */
export interface SearchableProduct {
  readonly product: ProductResponse;
  /** The words of name, description and category, each with a space before it. */
  readonly words: string;
}

export function searchable(product: ProductResponse): SearchableProduct {
  const { name, description, category } = product;
  return { product, words: ` ${wordsOf(`${name} ${description} ${category}`).join(' ')}` };
}

/** Runs of letters and digits, without case and accents: `Café-Crème` is `cafe` and `creme`. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .normalize('NFKD')
      .replaceAll(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

export interface ProductFilter {
  /** A product matches when every word of it begins one of the product's words. */
  readonly query?: string | undefined;
  readonly category?: string | undefined;
}

/** A query without a letter or a digit matches nothing; none at all, or an empty one, matches everything. */
export function matcherOf({ query = '', category }: ProductFilter): (entry: SearchableProduct) => boolean {
  const wanted = wordsOf(query).map((word) => ` ${word}`);
  if (query.trim() !== '' && wanted.length === 0) return () => false;
  return ({ product, words }) =>
    (category === undefined || product.category === category) && wanted.every((word) => words.includes(word));
}
