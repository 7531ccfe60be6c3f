import { refundRequested } from '@millrace/contracts-processing';
import { payBackInput, type PayBackResult } from '@millrace/contracts-settlement';
import { payBackRefund } from '../application/pay-back-refund.ts';
import { composeAcquiring } from '../composition.ts';

const ports = composeAcquiring();

/** Task of the refund workflow: pays a posted refund back through the acquirer. */
export async function handler(input: unknown): Promise<PayBackResult> {
  const { event, posted } = payBackInput.parse(input);
  const refund = refundRequested.parse(event);
  const result = await payBackRefund(refund, posted, ports);
  const { outcome } = result;
  const { refundId, paymentId } = refund.data;
  ports.logger.info('acquirer answered', {
    outcome,
    refundId,
    paymentId,
    correlationId: refund.correlationId,
  });
  return result;
}
