import { ACQUIRER_UNAVAILABLE } from '@millrace/contracts-settlement';

/** The acquirer does not answer or is closed. The workflows repeat the task by this name. */
export class AcquirerUnavailable extends Error {
  override readonly name = ACQUIRER_UNAVAILABLE;
  readonly retryable = true;
}
