import { valueHoldsCardNumber } from '@millrace/card-numbers';
import { wordsOf } from '@millrace/contracts-catalog';
import { productSearched } from '@millrace/contracts-storefront';
import { MalformedMessage, readBody, type DeadLetterReason } from '@millrace/dead-letters';
import { SchemaMismatch } from '@millrace/schema';
import type { Catalog } from './catalog.ts';
import type { SearchStore } from './ports.ts';

/** Maximum number of counted words of one search. */
const MAX_WORDS = 5;

const cardNumberRefused = {
  code: 'card_number_refused',
  detail: 'the message holds a card number, which must not be stored',
};

export type CountedSearch =
  'counted' | 'repeated' | 'nothing_to_count' | { readonly refused: DeadLetterReason };

export interface CountSearchPorts {
  readonly searches: SearchStore;
  readonly catalog: Pick<Catalog, 'vocabulary'>;
}

/**
 * Counts the words of a search that the catalog has. Other text that visitors type is never stored, and the number of
 * counts is at most that of the catalog's words.
 * @param body the body of a message: the detail of `product.searched`
 * @returns permanent refusals: malformed_message, card_number_refused, validation_failed
 * @throws CatalogStoreUnavailable (retryable)
 */
export async function countSearch(
  body: string,
  { searches, catalog }: CountSearchPorts,
): Promise<CountedSearch> {
  let detail: unknown;
  try {
    detail = readBody(body);
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error;
    return { refused: { code: error.code, detail: error.message } };
  }
  if (valueHoldsCardNumber(detail)) return { refused: cardNumberRefused };
  try {
    const { id, occurredAt, data } = productSearched.parse(detail);
    const vocabulary = await catalog.vocabulary();
    const known = [...new Set(wordsOf(data.term))].filter((word) => vocabulary.has(word));
    const words = known.slice(0, MAX_WORDS);
    return words.length === 0
      ? 'nothing_to_count'
      : await searches.count({ id, words, searchedAt: occurredAt });
  } catch (error) {
    if (!(error instanceof SchemaMismatch)) throw error;
    const [first] = error.errors;
    return { refused: { code: 'validation_failed', field: first?.pointer, detail: error.message } };
  }
}
