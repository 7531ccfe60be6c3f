import { paymentHistoryEntry, paymentResponse } from '@millrace/contracts-payment';
import { operation, type Operation } from '@millrace/http';
import { assertNever } from '@millrace/invariants';
import { Type } from 'typebox';
import { cancelPayment } from '../../application/cancel-payment.ts';
import { getPayment } from '../../application/get-payment.ts';
import type { PaymentStore } from '../../application/payment-store.ts';
import { historyView, paymentView } from './payment-view.ts';

/** Any text: what is no payment's id is answered as a payment that is not there. */
export const paymentParams = Type.Object({ id: Type.String({ description: 'pay_ and a ULID.' }) });

export const paymentNotFound = {
  refused: 'payment_not_found',
  detail: 'No payment of this merchant has this id.',
} as const;

export function getPaymentOperation(ports: { store: PaymentStore }): Operation {
  return operation({
    method: 'GET',
    path: '/payments/{id}',
    operationId: 'getPayment',
    summary: 'Shows a payment',
    params: paymentParams,
    responses: { 200: paymentResponse },
    refusals: ['payment_not_found'],
    handle: async ({ merchantId, params: { id } }) => {
      const payment = await getPayment({ merchantId, id }, ports);
      return payment ? { status: 200, body: paymentView(payment) } : paymentNotFound;
    },
  });
}

export function paymentHistoryOperation(ports: { store: PaymentStore }): Operation {
  return operation({
    method: 'GET',
    path: '/payments/{id}/events',
    operationId: 'getPaymentEvents',
    summary: 'Shows all that happened to a payment, oldest first',
    params: paymentParams,
    responses: { 200: Type.Object({ data: Type.Array(paymentHistoryEntry) }) },
    refusals: ['payment_not_found'],
    handle: async ({ merchantId, params: { id } }) => {
      const payment = await getPayment({ merchantId, id }, ports);
      return payment ? { status: 200, body: { data: historyView(payment) } } : paymentNotFound;
    },
  });
}

export function cancelPaymentOperation(ports: { store: PaymentStore; clock: () => Date }): Operation {
  return operation({
    method: 'POST',
    path: '/payments/{id}/cancel',
    operationId: 'cancelPayment',
    summary: 'Cancels a payment that is still pending',
    description: 'Takes no body and no Idempotency-Key: canceling a canceled payment changes nothing.',
    params: paymentParams,
    responses: { 200: paymentResponse },
    refusals: ['payment_not_found', 'payment_not_cancelable'],
    handle: async ({ merchantId, correlationId, params: { id } }) => {
      const outcome = await cancelPayment({ merchantId, id, correlationId }, ports);
      if (outcome.kind === 'canceled') return { status: 200, body: paymentView(outcome.payment) };
      switch (outcome.reason) {
        case 'payment_not_found':
          return paymentNotFound;
        case 'payment_not_cancelable':
          return { refused: outcome.reason, detail: `The payment is ${outcome.payment.status}.` };
        default:
          return assertNever(outcome);
      }
    },
  });
}
