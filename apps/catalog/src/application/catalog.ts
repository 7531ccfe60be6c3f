import type { CategoryResponse } from '@millrace/contracts-catalog';
import type { ProductResponse } from '@millrace/contracts-order';
import {
  matcherOf,
  searchable,
  type ProductFilter,
  type SearchableProduct,
} from '../domain/product-search.ts';
import { cached } from '@millrace/caching';
import type { ProductStore } from './ports.ts';

/** Maximum age of lists. Selected products are always current. */
export const LIST_KEPT_MS = 3_000;

export interface ProductPage {
  readonly products: readonly ProductResponse[];
  /** Number of products on all pages. */
  readonly total: number;
  readonly more: boolean;
}

export interface Catalog {
  /** Sorted by id. @param after the last id of the previous page */
  search(filter: ProductFilter & { limit: number; after?: string | undefined }): Promise<ProductPage>;
  find(id: string): Promise<ProductResponse | undefined>;
  /** The products that are on sale, in no particular order. */
  select(ids: readonly string[]): Promise<readonly ProductResponse[]>;
  /** Sorted by name. */
  categories(): Promise<readonly CategoryResponse[]>;
  /** Every word that finds a product. */
  vocabulary(): Promise<ReadonlySet<string>>;
}

/** Searches products. The whole catalog is cached in memory for `LIST_KEPT_MS`. */
export function createCatalog(store: ProductStore, clock: () => Date): Catalog {
  const snapshot = cached(
    async () => snapshotOf((await store.all()).map(searchable)),
    // An empty catalog is not cached, so that the first products appear at once.
    { ttlMs: LIST_KEPT_MS, shouldCache: ({ entries }) => entries.length > 0, clock },
  );
  return {
    search: async ({ limit, after, ...filter }) => {
      const { entries } = await snapshot();
      const found = entries.filter(matcherOf(filter)).map(({ product }) => product);
      const rest = after === undefined ? found : found.filter(({ id }) => id > after);
      return { products: rest.slice(0, limit), total: found.length, more: rest.length > limit };
    },
    find: async (id) => (await store.select([id]))[0],
    select: (ids) => store.select(ids),
    categories: async () => {
      const counts = new Map<string, number>();
      for (const { product } of (await snapshot()).entries) {
        counts.set(product.category, (counts.get(product.category) ?? 0) + 1);
      }
      return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, products]) => ({ name, products }));
    },
    vocabulary: async () => (await snapshot()).vocabulary(),
  };
}

/** The vocabulary is computed on demand, as most snapshots never need it. */
function snapshotOf(products: readonly SearchableProduct[]) {
  let words: ReadonlySet<string> | undefined;
  return {
    entries: products.toSorted((a, b) => (a.product.id < b.product.id ? -1 : 1)),
    vocabulary: () => (words ??= new Set(products.flatMap((one) => one.words.trim().split(' ')))),
  };
}
