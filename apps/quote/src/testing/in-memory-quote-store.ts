import type { IdempotencyRecord } from '@millrace/idempotency';
import type { IssuedQuote, QuoteStore } from '../application/ports.ts';

export interface InMemoryQuoteStore extends QuoteStore {
  readonly quotes: IssuedQuote[];
}

export function inMemoryQuoteStore(clock: () => Date): InMemoryQuoteStore {
  const quotes: IssuedQuote[] = [];
  const records = new Map<string, IdempotencyRecord>();
  const find = (pk: string): IdempotencyRecord | undefined => {
    const record = records.get(pk);
    return record && record.expiresAtEpochSeconds >= Math.floor(clock().getTime() / 1000)
      ? record
      : undefined;
  };
  const add = (record: IdempotencyRecord): boolean => {
    if (find(record.pk)) return false;
    records.set(record.pk, record);
    return true;
  };
  return {
    quotes,
    find: async (pk) => find(pk),
    add: async (record) => add(record),
    commit: async (quote, record) => {
      if (!add(record)) return 'key_taken';
      quotes.push(quote);
      return 'committed';
    },
  };
}
