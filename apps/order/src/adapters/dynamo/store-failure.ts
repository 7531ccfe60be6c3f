import { causedBy } from '@millrace/aws-clients';
import { OrderStoreUnavailable } from '../../application/order-store.ts';

/** Turns whatever the SDK threw into the store's own failure, so that no type of the SDK leaves the adapter. */
export function storeFailure(operation: string, error: unknown): OrderStoreUnavailable {
  return new OrderStoreUnavailable(operation, causedBy(error));
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
