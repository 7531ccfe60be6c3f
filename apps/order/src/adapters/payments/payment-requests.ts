import { createPaymentRequest, paymentResponse } from '@millrace/contracts-payment';
import type { RequestContract } from '@millrace/events';
import { EXPECTED_MERCHANT_HEADER } from '@millrace/http';
import { Type } from 'typebox';

/** The fields of a payment that the module reads. */
export const paymentView = Type.Pick(paymentResponse, [
  'id',
  'status',
  'amount',
  'currency',
  'source',
  'failure',
]);

const request = { module: 'payment', headers: ['Authorization', EXPECTED_MERCHANT_HEADER] };

export const createPayment = {
  ...request,
  method: 'POST',
  path: '/payments',
  headers: [...request.headers, 'Idempotency-Key'],
  body: Type.Pick(createPaymentRequest, ['amount', 'currency', 'reference', 'source'], {
    additionalProperties: false,
  }),
  responses: { 201: paymentView },
} satisfies RequestContract;

export const listPayments = {
  ...request,
  method: 'GET',
  path: '/payments',
  query: ['reference', 'limit', 'cursor'],
  responses: {
    200: Type.Object({
      data: Type.Array(paymentView),
      nextCursor: Type.Union([Type.String(), Type.Null()]),
    }),
  },
} satisfies RequestContract;

export const getPayment = {
  ...request,
  method: 'GET',
  path: '/payments/{id}',
  responses: { 200: paymentView },
} satisfies RequestContract;

export const cancelPayment = {
  ...request,
  method: 'POST',
  path: '/payments/{id}/cancel',
  responses: { 200: Type.Object({}) },
} satisfies RequestContract;

/** All requests that the module sends to the payments API. */
export const paymentRequests: readonly RequestContract[] = [
  createPayment,
  listPayments,
  getPayment,
  cancelPayment,
];
