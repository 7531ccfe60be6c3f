import { authorizerFunction, limitsFunction } from '@millrace/contracts-merchant';
import { moduleContract } from '@millrace/events';

/** What the module gives and takes; `libs/contracts/merchant/contract.json` is generated from it. */
export const contract = moduleContract({
  module: 'merchant',
  functions: [authorizerFunction, limitsFunction],
});
