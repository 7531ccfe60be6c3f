import type {
  AdminRefusal,
  GetLimitsRequest,
  LimitsRequest,
  LimitsResponse,
  MerchantLimitsResponse,
  SetLimitsRequest,
} from '@millrace/contracts-merchant';
import { merchantNotFound } from './admin-refusals.ts';
import type { MerchantStore } from './ports.ts';

export interface LimitMerchantPorts {
  readonly merchants: Pick<MerchantStore, 'findLimits' | 'setLimits'>;
}

/**
 * Puts the given limits in the place of all that the merchant had; null takes them away.
 * @returns refusals: merchant_not_found
 * @throws MerchantStoreUnavailable (retryable)
 */
export async function setLimits(
  { merchantId, limits }: SetLimitsRequest,
  { merchants }: LimitMerchantPorts,
): Promise<MerchantLimitsResponse | AdminRefusal> {
  const exists = await merchants.setLimits(merchantId, limits);
  return exists ? { merchantId, limits } : merchantNotFound(merchantId);
}

/**
 * @returns refusals: merchant_not_found
 * @throws MerchantStoreUnavailable (retryable)
 */
export async function getLimits(
  { merchantId }: GetLimitsRequest,
  { merchants }: LimitMerchantPorts,
): Promise<MerchantLimitsResponse | AdminRefusal> {
  const limits = await merchants.findLimits(merchantId);
  return limits === undefined ? merchantNotFound(merchantId) : { merchantId, limits };
}

/**
 * What another module is told. It asks for the merchant of a payment, which an API key has vouched for: one that is
 * not known has no limits.
 * @throws MerchantStoreUnavailable (retryable)
 */
export async function tellLimits(
  { merchantId }: LimitsRequest,
  { merchants }: LimitMerchantPorts,
): Promise<LimitsResponse> {
  return { limits: (await merchants.findLimits(merchantId)) ?? null };
}
