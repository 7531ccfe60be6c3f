import { causedBy, translateErrors } from '@millrace/aws-clients';
import { OrderStoreUnavailable } from '../../application/order-store.ts';

/** Turns an error of the SDK into the store's own. */
export function storeFailure(operation: string, error: unknown): OrderStoreUnavailable {
  return new OrderStoreUnavailable(operation, causedBy(error));
}

/** Makes a call of the store. @throws OrderStoreUnavailable for every error of the call */
export function carryOut<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
  return translateErrors(call, (options) => new OrderStoreUnavailable(operation, options));
}
