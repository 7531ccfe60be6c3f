import {
  DynamoDBServiceException,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';

/** Refusals of the service that pass by themselves, as exceptions and as reasons of a cancelled transaction. */
const TRANSIENT = new Set([
  'ProvisionedThroughputExceededException',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottlingError',
  'TransactionConflict',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/** Whether the same call may succeed later; if not, the code or the table is wrong. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof DynamoDBServiceException)) return true;
  if (error instanceof TransactionCanceledException)
    return codesOf(error).some((code) => TRANSIENT.has(code));
  return error.$fault === 'server' || TRANSIENT.has(error.name);
}

/** Whether a transaction changed nothing because others were in its way, so that another try may succeed. */
export function isContended(error: unknown): boolean {
  return (
    error instanceof TransactionInProgressException ||
    (error instanceof TransactionCanceledException && isTransient(error))
  );
}

/** Why each write of a cancelled transaction was not made, by its place; `None` where nothing was wrong with it. */
export function codesOf({ CancellationReasons = [] }: TransactionCanceledException): string[] {
  return CancellationReasons.map(({ Code = 'None' }) => Code);
}
