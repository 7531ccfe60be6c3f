import {
  createPaymentRequest,
  paymentHistoryEntry,
  paymentResponse,
  sourceRefusals,
  type PaymentHistoryEntry,
  type PaymentResponse,
} from '@millrace/contracts-payment';
import { answerOf, operation, recordJson, recordRefusal, type Operation } from '@millrace/http';
import { minorUnitsToWire } from '@millrace/money';
import { Type } from 'typebox';
import { cancelPayment } from '../../application/cancel-payment.ts';
import {
  createPayment,
  type CreateAnswers,
  type CreatePaymentPorts,
} from '../../application/create-payment.ts';
import { getPayment, paymentNotFound } from '../../application/get-payment.ts';
import type { PaymentStore } from '../../application/payment-store.ts';
import { isRefundEntry, statusAfter } from '../../domain/history.ts';
import type { Payment } from '../../domain/payment.ts';
import { refusals } from './refusals.ts';

/** A payment as the API returns it. */
export function paymentView(payment: Payment): PaymentResponse {
  return {
    id: payment.id,
    status: payment.status,
    amount: minorUnitsToWire(payment.money.amount),
    currency: payment.money.currency,
    amountRefunded: minorUnitsToWire(payment.refunded.amount),
    reference: payment.reference,
    source: payment.source,
    quoteId: payment.quote?.quoteId ?? null,
    failure: payment.status === 'failed' ? payment.failure : null,
    metadata: payment.metadata,
    createdAt: payment.createdAt,
    updatedAt: payment.updatedAt,
  };
}

/** A payment's history as the API returns it, oldest first. */
function historyView(payment: Payment): PaymentHistoryEntry[] {
  return payment.history.map((entry, index) => ({
    sequence: index + 1,
    type: `payment.${entry.change}`,
    status: statusAfter(entry),
    occurredAt: entry.occurredAt,
    cause: entry.cause,
    correlationId: entry.correlationId,
    ...(isRefundEntry(entry) && { refundId: entry.refundId, amount: minorUnitsToWire(entry.amount) }),
  }));
}

/** The answers to `POST /payments`, as they are sent and stored. */
const createAnswers: CreateAnswers = {
  created: (payment) => recordJson(201, paymentView(payment)),
  refused: (refusal) => recordRefusal(refusals, refusal),
};

export function createPaymentOperation(ports: Omit<CreatePaymentPorts, 'answers'>): Operation {
  return operation({
    method: 'POST',
    path: '/payments',
    operationId: 'createPayment',
    summary: 'Creates a payment',
    description:
      'The payment is pending at first and is settled within moments. With a quoteToken, amount and currency ' +
      'must be the sourceAmount and sourceCurrency of the quote, and the quote is used up. A connector of the stage ' +
      'must serve the source, and a live key must not use a test source.',
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
        await createPayment(
          { merchantId, mode, idempotencyKey, correlationId, request: body },
          { ...ports, answers: createAnswers },
        ),
      ),
  });
}

/** Any text: an invalid id is answered like a payment that does not exist. */
export const paymentParams = Type.Object({ id: Type.String({ description: 'pay_ and a ULID.' }) });

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
    summary: 'Shows the history of a payment, oldest first',
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
      return outcome.kind === 'canceled' ? { status: 200, body: paymentView(outcome.payment) } : outcome;
    },
  });
}
