import { productSearched } from '@millrace/contracts-order';
import type { DeadLetterReason } from '@millrace/dead-letters';
import { SchemaMismatch } from '@millrace/schema';
import { wordsOf } from '../domain/product-search.ts';
import type { SearchStore } from './ports.ts';

export type CountedSearch =
  'counted' | 'repeated' | 'nothing_to_count' | { readonly refused: DeadLetterReason };

/**
 * Counts what somebody looked for under its words, so that `Café` and `cafe ` are one term.
 * @param body of a message, the detail of `product.searched`
 * @returns refusals, which no repeat mends: malformed_message, validation_failed
 * @throws CatalogStoreUnavailable (retryable)
 */
export async function countSearch(body: string, searches: SearchStore): Promise<CountedSearch> {
  let detail: unknown;
  try {
    detail = JSON.parse(body);
  } catch {
    return { refused: { code: 'malformed_message', detail: 'the body is not JSON' } };
  }
  try {
    const { id, occurredAt, data } = productSearched.parse(detail);
    const term = wordsOf(data.term).join(' ');
    return term === '' ? 'nothing_to_count' : await searches.count({ id, term, searchedAt: occurredAt });
  } catch (error) {
    if (!(error instanceof SchemaMismatch)) throw error;
    const [first] = error.errors;
    return { refused: { code: 'validation_failed', field: first?.pointer, detail: error.message } };
  }
}
