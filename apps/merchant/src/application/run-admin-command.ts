import type { AdminRequest, AdminResponse } from '@millrace/contracts-merchant';
import { assertNever } from '@millrace/money';
import { createMerchant, type CreateMerchantDependencies } from './create-merchant.ts';
import { getLimits, setLimits } from './limit-merchant.ts';

/**
 * @returns refusals: those of the command
 * @throws MerchantStoreUnavailable (retryable)
 */
export function runAdminCommand(
  request: AdminRequest,
  dependencies: CreateMerchantDependencies,
): Promise<AdminResponse> {
  switch (request.command) {
    case 'createMerchant':
      return createMerchant(request, dependencies);
    case 'setLimits':
      return setLimits(request, dependencies);
    case 'getLimits':
      return getLimits(request, dependencies);
    default:
      return assertNever(request);
  }
}
