import { claimRequest, type ClaimResponse } from '@millrace/contracts-payment';
import { claimPayment } from '../application/claim-payment.ts';
import { composeWithSweeps } from '../composition.ts';

const ports = composeWithSweeps();

/** Invoked by the settlement workflow with a `ClaimRequest`. */
export async function handler(input: unknown): Promise<ClaimResponse> {
  const request = claimRequest.parse(input);
  const response = await claimPayment(request, ports);
  const { paymentId, correlationId } = request;
  ports.logger.info('claim answered', { ...response, paymentId, correlationId });
  return response;
}
