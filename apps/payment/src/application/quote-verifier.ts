import type { QuoteVerification } from '@millrace/contracts-quote';
import { Failure } from '@millrace/failures';

/** Port: checks the signature, expiry and form of a quote's token. */
export interface QuoteVerifier {
  /** @throws QuoteKeysUnavailable if the public keys cannot be fetched */
  verify(token: string, now: Date): Promise<QuoteVerification>;
}

/** The quote module's public keys could not be fetched, so no token can be verified. */
export class QuoteKeysUnavailable extends Failure {
  override readonly name = 'QuoteKeysUnavailable';

  constructor(cause: unknown) {
    super('fetching the public keys of quotes failed', { retryable: true, cause });
  }
}
