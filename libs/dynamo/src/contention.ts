import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { isTransient } from '@millrace/aws-clients';
import { backOff as waitAfter, systemBackoff } from '@millrace/backoff';
import { Failure } from '@millrace/failures';

/** Whether a transaction changed nothing because of contention or throttling, so that another attempt may succeed. */
export function isContended(error: unknown): boolean {
  const { name } = error as { name?: string };
  return (
    name === 'TransactionInProgressException' ||
    (name === 'TransactionCanceledException' && isTransient(error))
  );
}

/** The reason code for each write of a canceled transaction, in order; `None` for a write that did not fail. */
export function codesOf({ CancellationReasons = [] }: TransactionCanceledException): string[] {
  return CancellationReasons.map(({ Code = 'None' }) => Code);
}

/** Whether a transaction was canceled because another request was writing the same items. */
export function isConflict(error: unknown): boolean {
  return error instanceof TransactionCanceledException && codesOf(error).includes('TransactionConflict');
}

/** Every attempt conflicted with other requests, so nothing was done. A later attempt may succeed. */
export class ContendedItems extends Failure {
  override readonly name = 'ContendedItems';

  constructor(message: string, cause?: unknown) {
    super(message, { retryable: true, cause });
  }
}

const backoff = /* @__PURE__ */ systemBackoff(20);

/** Waits before the next attempt of a contended request. */
export function backOff(attempts: number): Promise<void> {
  return waitAfter(attempts, backoff);
}
