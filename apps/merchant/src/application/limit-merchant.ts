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
 * Replaces all limits of a merchant; null removes them.
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
 * Returns limits to another module. An unknown merchant has no limits: the id comes from a payment whose API
 * key was verified.
 * @throws MerchantStoreUnavailable (retryable)
 */
export async function readLimits(
  { merchantId }: LimitsRequest,
  { merchants }: LimitMerchantPorts,
): Promise<LimitsResponse> {
  return { limits: (await merchants.findLimits(merchantId)) ?? null };
}
