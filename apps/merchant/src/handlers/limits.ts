import { limitsRequest, type LimitsResponse } from '@millrace/contracts-merchant';
import { readLimits } from '../application/limit-merchant.ts';
import { composeLimits } from '../composition.ts';

const ports = composeLimits();

/** Returns the current limits of a merchant to another module. */
export async function handler(request: unknown): Promise<LimitsResponse> {
  return readLimits(limitsRequest.parse(request), ports);
}
