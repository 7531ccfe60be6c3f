import { Failure } from '@millrace/failures';

/** Every attempt conflicted with other requests, so nothing was done. A later attempt may succeed. */
export class ContendedItems extends Failure {
  override readonly name = 'ContendedItems';

  constructor(message: string, cause?: unknown) {
    super(message, { retryable: true, cause });
  }
}
