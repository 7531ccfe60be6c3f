import { batchHandler } from '@millrace/dead-letters';
import { takePaymentRequest } from '../application/take-payment-request.ts';
import { composeRequestPayment } from '../composition.ts';

const ports = composeRequestPayment();

/** Takes accepted orders from the queue `payment-requests`. */
export const handler = batchHandler((message) => takePaymentRequest(message, ports), {
  ...ports,
  isSwept: true,
});
