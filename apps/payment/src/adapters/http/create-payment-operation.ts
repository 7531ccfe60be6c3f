import { createPaymentRequest, paymentResponse } from '@millrace/contracts-payment';
import { answerOf, operation, type Operation } from '@millrace/http';
import { createPayment, type CreatePaymentPorts } from '../../application/create-payment.ts';

/** Seconds after which the quote module's keys are worth another try. */
const KEYS_RETRY_AFTER_SECONDS = '5';

export function createPaymentOperation(ports: CreatePaymentPorts): Operation {
  return operation({
    method: 'POST',
    path: '/payments',
    operationId: 'createPayment',
    summary: 'Creates a payment',
    description:
      'The payment is pending at first and is settled within moments. With a quoteToken, amount and currency ' +
      'must be the sourceAmount and sourceCurrency of the quote, and the quote is used up.',
    creates: true,
    body: createPaymentRequest,
    responses: { 201: paymentResponse },
    refusals: ['quote_invalid', 'quote_expired', 'quote_already_used', 'quote_keys_unavailable'],
    handle: async ({ merchantId, idempotencyKey, correlationId, body }) => {
      const outcome = await createPayment(
        { merchantId, idempotencyKey, correlationId, request: body },
        ports,
      );
      if (outcome.kind !== 'quote_keys_unavailable') return answerOf(outcome);
      return {
        refused: outcome.kind,
        detail: 'Nothing was stored. Send the same request again in a moment.',
        headers: { 'retry-after': KEYS_RETRY_AFTER_SECONDS },
      };
    },
  });
}
