import { batchHandler } from '../adapters/sqs/batch-handler.ts';
import { readPaymentRequest } from '../application/read-payment-request.ts';
import { requestPayment } from '../application/request-payment.ts';
import { composeRequestPayment } from '../composition.ts';

const ports = composeRequestPayment();

/** Takes accepted orders from the queue `payment-requests`. */
export const handler = batchHandler(
  async ({ body }) => requestPayment(readPaymentRequest(body), ports),
  ports.logger,
);
