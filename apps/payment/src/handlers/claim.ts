import { claimRequest, type ClaimResponse } from '@millrace/contracts-payment';
import { claimPayment } from '../application/claim-payment.ts';
import { composeWithSweeps } from '../composition.ts';

const ports = composeWithSweeps();

/** Invoked by the settlement workflow with a `ClaimRequest`. */
export async function handler(request: unknown): Promise<ClaimResponse> {
  return claimPayment(claimRequest.parse(request), ports);
}
