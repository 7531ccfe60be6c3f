import { createRefundRequest, refundResponse, type RefundResponse } from '@millrace/contracts-payment';
import { isRefusal } from '@millrace/failures';
import {
  answerOf,
  decodeCursor,
  encodeCursor,
  limitOf,
  listQuery,
  operation,
  pageBody,
  pageOf,
  recordJson,
  recordRefusal,
  type Operation,
} from '@millrace/http';
import { minorUnitsToWire } from '@millrace/money';
import { Type } from 'typebox';
import { createRefund, type CreateRefundPorts, type RefundAnswers } from '../../application/create-refund.ts';
import { invalidRefundCursor, listRefunds } from '../../application/list-refunds.ts';
import type { Refund } from '../../domain/refund.ts';
import { paymentParams } from './payment-operations.ts';
import { refusals } from './refusals.ts';

/** A refund as the API returns it. */
function refundView(refund: Refund): RefundResponse {
  return {
    id: refund.id,
    paymentId: refund.paymentId,
    amount: minorUnitsToWire(refund.money.amount),
    currency: refund.money.currency,
    status: refund.status,
    reason: refund.reason,
    failure: refund.status === 'failed' ? refund.failure : null,
    createdAt: refund.createdAt,
    updatedAt: refund.updatedAt,
  };
}

/** The answers to `POST /payments/{id}/refunds`, as they are sent and stored. */
const refundAnswers: RefundAnswers = {
  created: (refund) => recordJson(201, refundView(refund)),
  refused: (refusal) => recordRefusal(refusals, refusal),
};

export function createRefundOperation(ports: Omit<CreateRefundPorts, 'answers'>): Operation {
  return operation({
    method: 'POST',
    path: '/payments/{id}/refunds',
    operationId: 'createRefund',
    summary: 'Refunds part or all of a settled payment',
    description:
      'The amount is in the currency of the payment and is reserved at once; the refund is pending at first and ' +
      'succeeds within moments. A failed refund releases its amount. A payment with a quote is refunded at the ' +
      'rate of the quote, including its share of the fee.',
    creates: true,
    params: paymentParams,
    body: createRefundRequest,
    responses: { 201: refundResponse },
    refusals: ['payment_not_found', 'payment_not_settled', 'refund_exceeds_settled', 'too_many_refunds'],
    handle: async ({ merchantId, idempotencyKey, correlationId, params: { id }, body }) => {
      const outcome = await createRefund(
        { merchantId, paymentId: id, idempotencyKey, correlationId, request: body },
        { ...ports, answers: refundAnswers },
      );
      return isRefusal(outcome) ? outcome : answerOf(outcome);
    },
  });
}

const query = Type.Object(listQuery, { additionalProperties: false });

export function listRefundsOperation(ports: Pick<CreateRefundPorts, 'store' | 'refunds'>): Operation {
  return operation({
    method: 'GET',
    path: '/payments/{id}/refunds',
    operationId: 'listRefunds',
    summary: 'Lists the refunds of a payment, newest first',
    params: paymentParams,
    query,
    responses: { 200: pageOf(refundResponse) },
    refusals: ['payment_not_found', 'invalid_cursor'],
    handle: async ({ merchantId, params: { id }, query: { cursor, ...rest } }) => {
      const position = cursor === undefined ? undefined : decodeCursor(cursor, ['after']);
      if (cursor !== undefined && !position) return invalidRefundCursor;
      const outcome = await listRefunds(
        { merchantId, paymentId: id, limit: limitOf(rest), after: position?.after },
        ports,
      );
      if (isRefusal(outcome)) return outcome;
      const { refunds, next } = outcome;
      const cursorOf = (after: string): string => encodeCursor({ after });
      const body = pageBody(refunds, {
        view: refundView,
        nextCursor: next && cursorOf(next),
        cursorAfter: ({ id }) => cursorOf(id),
      });
      return { status: 200, body };
    },
  });
}
