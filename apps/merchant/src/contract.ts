import { authorizerFunction, limitsFunction } from '@millrace/contracts-merchant';
import { moduleContract } from '@millrace/events';

/** The module's contract; `libs/contracts/merchant/contract.json` is generated from it. */
export const contract = moduleContract({
  module: 'merchant',
  functions: [authorizerFunction, limitsFunction],
});
