import { wordsOf } from '@millrace/contracts-catalog';
import type { ProductResponse } from '@millrace/contracts-order';

/** A product with the words that find it. */
export interface SearchableProduct {
  readonly product: ProductResponse;
  /** The words of name, description and category, each one preceded by a space. */
  readonly words: string;
}

export function searchable(product: ProductResponse): SearchableProduct {
  const { name, description, category } = product;
  return { product, words: ` ${wordsOf(`${name} ${description} ${category}`).join(' ')}` };
}

export interface ProductFilter {
  /** A product matches when each word of the query is the beginning of one of the product's words. */
  readonly query?: string | undefined;
  readonly category?: string | undefined;
}

/** A query without letters and digits matches nothing. A missing or empty query matches everything. */
export function matcherOf({ query = '', category }: ProductFilter): (entry: SearchableProduct) => boolean {
  const wanted = wordsOf(query).map((word) => ` ${word}`);
  if (query.trim() !== '' && wanted.length === 0) return () => false;
  return ({ product, words }) =>
    (category === undefined || product.category === category) && wanted.every((word) => words.includes(word));
}
