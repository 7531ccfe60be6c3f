import { limitsRequest, type LimitsResponse } from '@millrace/contracts-merchant';
import { tellLimits } from '../application/limit-merchant.ts';
import { composeLimits } from '../composition.ts';

const ports = composeLimits();

/** Tells another module the limits of a merchant, as they are at this moment. */
export async function handler(request: unknown): Promise<LimitsResponse> {
  return tellLimits(limitsRequest.parse(request), ports);
}
