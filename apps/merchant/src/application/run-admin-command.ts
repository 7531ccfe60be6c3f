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

/** The log fields of a command: the merchant, the change, and why it was refused. Never a key or its hash. */
export function adminLogFields(
  request: AdminRequest,
  response: AdminResponse,
): Readonly<Record<string, unknown>> {
  const { command } = request;
  if ('refused' in response) return { command, ...requested(request), code: response.refused };
  return { command, ...requested(request), merchantId: response.merchantId, ...changed(response) };
}

function requested(request: AdminRequest): Readonly<Record<string, unknown>> {
  switch (request.command) {
    case 'createMerchant': {
      const { merchantId, name } = request;
      return { ...(merchantId && { merchantId }), name };
    }
    case 'setLimits':
      return { merchantId: request.merchantId, limits: request.limits };
    case 'addKey':
      return { merchantId: request.merchantId, keyName: request.name };
    case 'revokeKey':
      return { merchantId: request.merchantId, keyId: request.keyId };
    case 'getLimits':
    case 'listKeys':
      return { merchantId: request.merchantId };
    default:
      return assertNever(request);
  }
}

function changed(response: Exclude<AdminResponse, { refused: unknown }>): Readonly<Record<string, unknown>> {
  if ('key' in response) {
    const { id: keyId, name: keyName, mode } = response.key;
    return { keyId, keyName, mode };
  }
  return 'mode' in response ? { mode: response.mode } : {};
}
