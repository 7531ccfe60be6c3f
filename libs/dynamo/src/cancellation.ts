import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { isTransient } from '@millrace/aws-clients';

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
