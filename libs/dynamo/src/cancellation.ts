import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { isTransient } from '@millrace/aws-clients';

/** Whether a transaction changed nothing because of others or of throttling, so that another try may succeed. */
export function isContended(error: unknown): boolean {
  const { name } = error as { name?: string };
  return (
    name === 'TransactionInProgressException' ||
    (name === 'TransactionCanceledException' && isTransient(error))
  );
}

/** The reason code of each write of a cancelled transaction, by its place; `None` for a write without fault. */
export function codesOf({ CancellationReasons = [] }: TransactionCanceledException): string[] {
  return CancellationReasons.map(({ Code = 'None' }) => Code);
}

/** Whether a transaction was cancelled because another request was writing the same items. */
export function isConflict(error: unknown): boolean {
  return error instanceof TransactionCanceledException && codesOf(error).includes('TransactionConflict');
}
