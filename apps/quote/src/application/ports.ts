import type { QuoteTerms } from '@millrace/contracts-quote';
import { Failure, PermanentFailure } from '@millrace/failures';
import type { IdempotencyRecord, IdempotencyStore } from '@millrace/idempotency';
import type { RateTable } from '../domain/rate-table.ts';

/** The last known rate of every currency, however old. */
export interface RateSource {
  /** @throws QuoteStoreUnavailable (retryable) */
  current(): Promise<RateTable>;
}

/** The rates that a refresh has stored. */
export interface RateStore {
  /** @throws QuoteStoreUnavailable (retryable) */
  latest(): Promise<RateTable | undefined>;
  /**
   * @param from the stored table that `to` is based on; undefined when there was none
   * @returns false when another refresh has stored other rates meanwhile
   * @throws QuoteStoreUnavailable (retryable)
   */
  replace(from: RateTable | undefined, to: RateTable, storedAt: Date): Promise<boolean>;
}

/** Publishes reference rates. */
export interface RateFeed {
  /** @throws RateFeedUnavailable (retryable), RateFeedInvalid */
  fetch(): Promise<RateTable>;
}

/** A quote to be signed and stored. */
export interface IssuedQuote {
  readonly merchantId: string;
  readonly terms: QuoteTerms;
  readonly issuedAt: Date;
  /** A whole second, as in the token. */
  readonly expiresAt: Date;
}

export interface QuoteSigner {
  /** @returns a JWS that `verifyQuoteToken` accepts */
  sign(quote: IssuedQuote): Promise<string>;
}

/** Quotes, and the idempotency records of their requests. */
export interface QuoteStore extends IdempotencyStore {
  /**
   * Stores both or neither.
   * @returns `key_taken` when the record's key already has an answer, `contended` when another request is
   * writing it
   * @throws QuoteStoreUnavailable (retryable)
   */
  commit(quote: IssuedQuote, record: IdempotencyRecord): Promise<'committed' | 'key_taken' | 'contended'>;
}

/** The table of quotes could not be read or written. */
export class QuoteStoreUnavailable extends Failure {
  override readonly name = 'QuoteStoreUnavailable';
}

/** The secret of the signing key could not be read. */
export class SigningKeyUnavailable extends Failure {
  override readonly name = 'SigningKeyUnavailable';
}

/** The rate feed did not answer in time, or answered with an error. */
export class RateFeedUnavailable extends Failure {
  override readonly name = 'RateFeedUnavailable';

  constructor(message: string, { cause }: ErrorOptions = {}) {
    super(message, { retryable: true, cause });
  }
}

/** The response of the feed does not have the expected format. */
export class RateFeedInvalid extends PermanentFailure {
  override readonly name = 'RateFeedInvalid';
}

/** The feed delivers rates that a person must check. */
export class RatesNeedAttention extends PermanentFailure {
  override readonly name = 'RatesNeedAttention';
}
