import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { codesOf, isContended } from '@millrace/dynamo';

/** Why a transaction changed nothing, in so far as its caller can go on. */
export interface TransactionCancellation {
  /** Positions of the writes whose condition did not hold; when there are none, another try may succeed. */
  readonly conditionsFailed: ReadonlySet<number>;
}

/** @returns undefined for any other error, and for a cancellation that another try would meet again */
export function cancellationOf(error: unknown): TransactionCancellation | undefined {
  const codes = error instanceof TransactionCanceledException ? codesOf(error) : [];
  const conditionsFailed = new Set(
    codes.flatMap((code, position) => (code === 'ConditionalCheckFailed' ? [position] : [])),
  );
  return conditionsFailed.size > 0 || isContended(error) ? { conditionsFailed } : undefined;
}
