import { TransactionCanceledException, TransactionInProgressException } from '@aws-sdk/client-dynamodb';

/** Reasons that pass by themselves. */
const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Why a transaction changed nothing, in so far as its caller can go on. */
export interface TransactionCancellation {
  /** Positions of the writes whose condition did not hold; when there are none, another try may succeed. */
  readonly conditionsFailed: ReadonlySet<number>;
}

/** @returns undefined for any other error, and for a cancellation that another try would meet again */
export function cancellationOf(error: unknown): TransactionCancellation | undefined {
  if (error instanceof TransactionInProgressException) return { conditionsFailed: new Set() };
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const codes = (error.CancellationReasons ?? []).map(({ Code = 'None' }) => Code);
  const conditionsFailed = new Set(
    codes.flatMap((code, position) => (code === 'ConditionalCheckFailed' ? [position] : [])),
  );
  const passing = codes.some((code) => PASSING.has(code));
  return conditionsFailed.size > 0 || passing ? { conditionsFailed } : undefined;
}
