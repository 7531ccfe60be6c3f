import { refundRequested } from '@millrace/contracts-processing';
import { postRefundInput, type PostRefundResult } from '@millrace/contracts-settlement';
import { postRefund, reverseRefund } from '../application/post-refund.ts';
import { composePosting } from '../composition.ts';

const ports = composePosting();

/**
 * Tasks of the refund workflow: posts the transfer of a refund, and its reversal when the acquirer has
 * refused.
 */
export async function handler(input: unknown): Promise<PostRefundResult> {
  const { event, refusal } = postRefundInput.parse(input);
  const refund = refundRequested.parse(event);
  const result = refusal ? await reverseRefund(refund, ports) : await postRefund(refund, ports);
  const { outcome } = result;
  const { refundId, paymentId } = refund.data;
  ports.logger.info('refund in the ledger', {
    outcome,
    refundId,
    paymentId,
    correlationId: refund.correlationId,
  });
  return result;
}
