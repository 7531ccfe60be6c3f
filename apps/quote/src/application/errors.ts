/** What this module depends on did not do its work: no refusal of a request, and worth another try where it says so. */
export abstract class QuoteInfrastructureError extends Error {
  abstract readonly retryable: boolean;
}

/** The table did not answer. */
export class QuoteStoreUnavailable extends QuoteInfrastructureError {
  override readonly name = 'QuoteStoreUnavailable';
  readonly retryable = true;
}

/** The secret that the signing key is derived from could not be read. */
export class SigningKeyUnavailable extends QuoteInfrastructureError {
  override readonly name = 'SigningKeyUnavailable';
  readonly retryable = true;
}

/** The feed of rates did not answer in time, or with something else than rates. */
export class RateFeedUnavailable extends QuoteInfrastructureError {
  override readonly name = 'RateFeedUnavailable';
  readonly retryable = true;
}

/** The feed's answer is not of the form that it must have. */
export class RateFeedInvalid extends QuoteInfrastructureError {
  override readonly name = 'RateFeedInvalid';
  readonly retryable = false;
}
