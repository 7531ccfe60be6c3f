import { Failure, PermanentFailure } from '@millrace/failures';

/** The table of quotes could not be read or written. */
export class QuoteStoreUnavailable extends Failure {
  override readonly name = 'QuoteStoreUnavailable';
}

/** The secret of the signing key could not be read. */
export class SigningKeyUnavailable extends Failure {
  override readonly name = 'SigningKeyUnavailable';
}

/** The feed of rates did not answer in time, or not with rates. */
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
