import { ACQUIRER_UNAVAILABLE } from '@millrace/contracts-settlement';
import { Failure } from '@millrace/failures';

/** The acquirer does not answer or is closed. The workflows repeat the task by this name. */
export class AcquirerUnavailable extends Failure {
  override readonly name = ACQUIRER_UNAVAILABLE;

  constructor(message: string) {
    super(message, { retryable: true });
  }
}
