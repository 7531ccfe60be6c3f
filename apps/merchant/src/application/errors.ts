/** The table did not answer. */
export class MerchantStoreUnavailable extends Error {
  override readonly name = 'MerchantStoreUnavailable';
  readonly retryable = true;
}
