import { paymentAccepted } from '@millrace/contracts-processing';
import { postTransferInput, type PostTransferResult } from '@millrace/contracts-settlement';
import { postTransfer } from '../application/post-transfer.ts';
import { composePosting } from '../composition.ts';

const ports = composePosting();

/** Task of the settlement workflow: posts the transfer of a captured payment. */
export async function handler(input: unknown): Promise<PostTransferResult> {
  const { event } = postTransferInput.parse(input);
  const payment = paymentAccepted.parse(event);
  const result = await postTransfer(payment, ports);
  const { transferId } = result;
  const { paymentId } = payment.data;
  ports.logger.info('transfer posted', { transferId, paymentId, correlationId: payment.correlationId });
  return result;
}
