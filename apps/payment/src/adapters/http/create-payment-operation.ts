import { createPaymentRequest, paymentResponse, sourceRefusals } from '@millrace/contracts-payment';
import { answerOf, operation, type Operation } from '@millrace/http';
import { createPayment, type CreatePaymentPorts } from '../../application/create-payment.ts';

export function createPaymentOperation(ports: CreatePaymentPorts): Operation {
  return operation({
    method: 'POST',
    path: '/payments',
    operationId: 'createPayment',
    summary: 'Creates a payment',
    description:
      'The payment is pending at first and is settled within moments. With a quoteToken, amount and currency ' +
      'must be the sourceAmount and sourceCurrency of the quote, and the quote is used up. The source has to be one ' +
      'that a connector of the stage serves, and with a live key none that is for tests.',
    creates: true,
    body: createPaymentRequest,
    responses: { 201: paymentResponse },
    refusals: [
      ...sourceRefusals,
      'quote_invalid',
      'quote_expired',
      'quote_already_used',
      'quote_keys_unavailable',
    ],
    handle: async ({ merchantId, mode, idempotencyKey, correlationId, body }) =>
      answerOf(
        await createPayment({ merchantId, mode, idempotencyKey, correlationId, request: body }, ports),
      ),
  });
}
