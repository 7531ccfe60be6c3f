import type { QuoteVerification } from '@millrace/contracts-quote';

/** Port: checks the signature, expiry and form of a quote's token. */
export interface QuoteVerifier {
  /** @throws QuoteKeysUnavailable when the keys to check with cannot be had */
  verify(token: string, now: Date): Promise<QuoteVerification>;
}

/** The quote module's public keys cannot be fetched, so nothing can be said about any token. */
export class QuoteKeysUnavailable extends Error {
  override readonly name = 'QuoteKeysUnavailable';
  readonly retryable = true;

  constructor(cause: unknown) {
    super('the keys that quotes are signed with cannot be fetched', { cause });
  }
}
