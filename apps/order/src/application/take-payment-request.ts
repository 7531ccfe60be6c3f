import { deadLetterOf, isRedriven, type DeadLetterPorts, type ReceivedMessage } from '@millrace/dead-letters';
import { readPaymentRequest } from './read-payment-request.ts';
import type { RequestOutcome, RequestPaymentPorts } from './request-payment-ports.ts';
import { requestPayment } from './request-payment.ts';

export type TakePaymentRequestPorts = Omit<RequestPaymentPorts, 'alert'> & DeadLetterPorts;

/**
 * Handles one delivery of a payment request; an alert is an additional dead letter.
 * @throws MalformedMessage, SchemaMismatch, and the errors of `requestPayment`
 */
export function takePaymentRequest(
  message: ReceivedMessage,
  ports: TakePaymentRequestPorts,
): Promise<RequestOutcome> {
  const request = { ...readPaymentRequest(message.body), isRedriven: isRedriven(message) };
  return requestPayment(request, {
    ...ports,
    alert: (reason, instead) => {
      const body = instead ? JSON.stringify(instead) : message.body;
      return ports.deadLetters.send(deadLetterOf({ ...message, body }, reason, ports));
    },
  });
}
