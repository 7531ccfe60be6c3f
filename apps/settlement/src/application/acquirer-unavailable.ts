import { ACQUIRER_UNAVAILABLE } from '@millrace/contracts-settlement';

/** The acquirer does not answer or is closed. The workflow repeats the capture by this name. */
export class AcquirerUnavailable extends Error {
  override readonly name = ACQUIRER_UNAVAILABLE;
  readonly retryable = true;
}
