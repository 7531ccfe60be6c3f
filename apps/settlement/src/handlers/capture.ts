import { captureInput, type CaptureResult } from '@millrace/contracts-settlement';
import { capturePayment } from '../application/capture-payment.ts';
import { composeAcquiring } from '../composition.ts';

const ports = composeAcquiring();

/** Task of the settlement workflow: the acquirer's sandbox. */
export async function handler(input: unknown): Promise<CaptureResult> {
  const payment = captureInput.parse(input);
  const result = await capturePayment(payment, ports);
  const { outcome } = result;
  const { paymentId, correlationId } = payment;
  ports.logger.info('acquirer answered', { outcome, paymentId, correlationId });
  return result;
}
