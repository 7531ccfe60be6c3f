import type { CategoryResponse, ProductResponse } from '@millrace/contracts-order';
import { matcherOf, searchable, type ProductFilter } from '../domain/product-search.ts';
import { cached } from './cached.ts';
import type { ProductStore } from './ports.ts';

/** How old lists may be; one product is always read as it is now. */
export const LIST_KEPT_MS = 3_000;

export interface ProductPage {
  readonly products: readonly ProductResponse[];
  /** Of all pages. */
  readonly total: number;
  readonly more: boolean;
}

export interface Catalog {
  /** In the order of the ids. @param after the last id of the page before */
  search(filter: ProductFilter & { limit: number; after?: string | undefined }): Promise<ProductPage>;
  find(id: string): Promise<ProductResponse | undefined>;
  /** In the order of the alphabet. */
  categories(): Promise<readonly CategoryResponse[]>;
}

/** Looks products up; the whole catalog is kept in memory for some moments. */
export function createCatalog(store: ProductStore, clock: () => Date): Catalog {
  const entries = cached(
    async () => (await store.all()).map(searchable).sort((a, b) => (a.product.id < b.product.id ? -1 : 1)),
    // A shop whose products are just being put into it does not stay empty for longer than it is.
    { keptMs: LIST_KEPT_MS, isKept: ({ length }) => length > 0, clock },
  );
  return {
    search: async ({ limit, after, ...filter }) => {
      const found = (await entries()).filter(matcherOf(filter)).map(({ product }) => product);
      const rest = after === undefined ? found : found.filter(({ id }) => id > after);
      return { products: rest.slice(0, limit), total: found.length, more: rest.length > limit };
    },
    find: (id) => store.find(id),
    categories: async () => {
      const counts = new Map<string, number>();
      for (const { product } of await entries()) {
        counts.set(product.category, (counts.get(product.category) ?? 0) + 1);
      }
      return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, products]) => ({ name, products }));
    },
  };
}
