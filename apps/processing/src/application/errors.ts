import { Failure } from '@millrace/failures';

/** Limits could not be read, or a decision could not be recorded. Nothing was decided. */
export class ScreeningUnavailable extends Failure {
  override readonly name = 'ScreeningUnavailable';
}
