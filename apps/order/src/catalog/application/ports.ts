import type { ProductResponse } from '@millrace/contracts-order';

/** Port: the products of the shop. */
export interface ProductStore {
  /**
   * Every product, 5,000 at most; the stock may be some moments old.
   * @throws CatalogStoreUnavailable (retryable)
   */
  all(): Promise<readonly ProductResponse[]>;
  /**
   * One product as it is now.
   * @throws CatalogStoreUnavailable (retryable)
   */
  find(id: string): Promise<ProductResponse | undefined>;
}

export interface Search {
  /** Of the event, so that the same search counts once however often it is delivered. */
  readonly id: string;
  readonly term: string;
  /** ISO instant. */
  readonly searchedAt: string;
}

/** Port: what people look for, and how often. */
export interface SearchStore {
  /**
   * Counts a search, once for its id.
   * @throws CatalogStoreUnavailable (retryable)
   */
  count(search: Search): Promise<'counted' | 'repeated'>;
}

/** A table did not answer. */
export class CatalogStoreUnavailable extends Error {
  override readonly name = 'CatalogStoreUnavailable';
  readonly retryable = true;
}
