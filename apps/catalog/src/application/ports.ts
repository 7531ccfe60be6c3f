import type { ProductResponse } from '@millrace/contracts-order';
import { Failure } from '@millrace/failures';

/** Port: the products of the shop. */
export interface ProductStore {
  /**
   * Every product of the shop, at most 5,000. The stock may be slightly outdated.
   * @throws CatalogStoreUnavailable (retryable)
   */
  all(): Promise<readonly ProductResponse[]>;
  /**
   * The products with these ids, with their current stock, in no particular order. Unknown ids are omitted.
   * @param ids at most 100
   * @throws CatalogStoreUnavailable (retryable)
   */
  select(ids: readonly string[]): Promise<readonly ProductResponse[]>;
}

export interface Search {
  /** The event's id. A search counts once, even when it is delivered several times. */
  readonly id: string;
  /** Distinct words of the catalog. */
  readonly words: readonly string[];
  /** ISO instant. */
  readonly searchedAt: string;
}

/** Port: how often each word was searched. */
export interface SearchStore {
  /**
   * Counts each word of a search, once per search id. A repeat after many thousands of other searches may count again.
   * @throws CatalogStoreUnavailable (retryable)
   */
  count(search: Search): Promise<'counted' | 'repeated'>;
}

/** A table or the order module did not answer. */
export class CatalogStoreUnavailable extends Failure {
  override readonly name = 'CatalogStoreUnavailable';
}
