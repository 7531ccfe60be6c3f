import { DynamoDBServiceException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { OrderStoreUnavailable } from '../../application/order-store.ts';

/** Refusals of the service that pass by themselves. */
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

/** Turns whatever the SDK threw into the store's own failure, so that no type of the SDK leaves the adapter. */
export function storeFailure(operation: string, error: unknown): OrderStoreUnavailable {
  return new OrderStoreUnavailable(operation, { retryable: isTransient(error), cause: error });
}

/**
 * Asks the service.
 * @throws OrderStoreUnavailable when the call fails, but for what `call` itself makes an outcome of
 */
export async function carryOut<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw storeFailure(operation, error);
  }
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof DynamoDBServiceException)) return true;
  if (error instanceof TransactionCanceledException) {
    return (error.CancellationReasons ?? []).some(({ Code = '' }) => TRANSIENT.has(Code));
  }
  return error.$fault === 'server' || TRANSIENT.has(error.name);
}
