export interface FailureOptions {
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  readonly cause?: unknown;
}

/**
 * Base class of the platform's own errors. Queues, workflows and clients use `retryable` to decide whether to retry.
 *
 * @example
 * class LedgerUnavailable extends Failure {
 *   override readonly name = 'LedgerUnavailable';
 * }
 * throw new LedgerUnavailable('reading the ledger failed', causedBy(error));
 */
export class Failure extends Error {
  readonly retryable: boolean;

  constructor(message: string, { retryable, cause }: FailureOptions) {
    super(message, { cause });
    this.retryable = retryable;
  }
}

/** Base class of errors that every retry would hit again: the code, the data or the request is wrong. */
export class PermanentFailure extends Failure {
  constructor(message: string, { cause }: ErrorOptions = {}) {
    super(message, { retryable: false, cause });
  }
}
