import type { AdminRequest, AdminResponse } from '@millrace/contracts-merchant';
import { assertNever } from '@millrace/invariants';
import { addKey, listKeys, revokeKey, type ApiKeysPorts } from './api-keys.ts';
import { createMerchant, type CreateMerchantPorts } from './create-merchant.ts';
import { getLimits, setLimits, type LimitMerchantPorts } from './limit-merchant.ts';

export type AdminPorts = CreateMerchantPorts & ApiKeysPorts & LimitMerchantPorts;

/**
 * @returns refusals: those of the command
 * @throws MerchantStoreUnavailable (retryable)
 */
export function runAdminCommand(request: AdminRequest, ports: AdminPorts): Promise<AdminResponse> {
  switch (request.command) {
    case 'createMerchant':
      return createMerchant(request, ports);
    case 'setLimits':
      return setLimits(request, ports);
    case 'getLimits':
      return getLimits(request, ports);
    case 'addKey':
      return addKey(request, ports);
    case 'listKeys':
      return listKeys(request, ports);
    case 'revokeKey':
      return revokeKey(request, ports);
    default:
      return assertNever(request);
  }
}
