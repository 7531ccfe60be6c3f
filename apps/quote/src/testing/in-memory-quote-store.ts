import type { IdempotencyRecord } from '@millrace/idempotency';
import type { IssuedQuote, QuoteStore } from '../application/ports.ts';

/** Quotes of a test. */
export class InMemoryQuoteStore implements QuoteStore {
  readonly quotes: IssuedQuote[] = [];
  readonly #records = new Map<string, IdempotencyRecord>();
  readonly #clock: () => Date;

  constructor(clock: () => Date) {
    this.#clock = clock;
  }

  async find(pk: string): Promise<IdempotencyRecord | undefined> {
    const record = this.#records.get(pk);
    return record && record.expiresAtEpochSeconds >= this.#nowEpochSeconds() ? record : undefined;
  }

  async add(record: IdempotencyRecord): Promise<boolean> {
    if (await this.find(record.pk)) return false;
    this.#records.set(record.pk, record);
    return true;
  }

  async commit(quote: IssuedQuote, record: IdempotencyRecord): Promise<'committed' | 'key_taken'> {
    if (!(await this.add(record))) return 'key_taken';
    this.quotes.push(quote);
    return 'committed';
  }

  #nowEpochSeconds(): number {
    return Math.floor(this.#clock().getTime() / 1000);
  }
}
