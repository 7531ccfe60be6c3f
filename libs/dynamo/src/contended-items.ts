import { Failure } from '@millrace/failures';

/** Other requests were in the way at every try, so nothing was done. A later try may succeed. */
export class ContendedItems extends Failure {
  override readonly name = 'ContendedItems';

  constructor(message: string, cause?: unknown) {
    super(message, { retryable: true, cause });
  }
}
