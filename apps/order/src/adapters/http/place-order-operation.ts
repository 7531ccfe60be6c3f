import { placeOrderRequest, placeOrderResponse } from '@millrace/contracts-order';
import { sourceRefusals } from '@millrace/contracts-payment';
import { refuse } from '@millrace/failures';
import { answerOf, operation, recordJson, recordRefusal, type Operation } from '@millrace/http';
import { placeOrder, type PlaceAnswers, type PlaceOrderPorts } from '../../application/place-order.ts';
import { refusals } from './refusals.ts';

/** The answers to `POST /orders`, as they are sent and stored. */
const answers: PlaceAnswers = {
  placed: ({ id, status }) => recordJson(202, { id, status }),
  refused: ({ code, field, detail }) =>
    recordRefusal(refusals, {
      ...refuse(code, detail),
      ...(field !== undefined && { errors: [{ pointer: field, code, detail }] }),
    }),
};

export function placeOrderOperation(ports: Omit<PlaceOrderPorts, 'answers'>): Operation {
  return operation({
    method: 'POST',
    path: '/orders',
    operationId: 'placeOrder',
    summary: 'Places an order',
    description:
      'The order is placed at first. Within moments it is accepted, and its stock is taken, or rejected with a ' +
      'reason: out_of_stock, unknown_product (the merchant has no such product) or price_mismatch (a price differs ' +
      'from the catalog). An accepted order requests its payment and becomes paid, or payment_failed, which returns ' +
      'its stock. Sending the same order again with your own orderId returns its current status.',
    creates: true,
    body: placeOrderRequest,
    responses: { 202: placeOrderResponse },
    refusals: [...sourceRefusals, 'order_conflict', 'duplicate_product', 'amount_too_large'],
    handle: async ({ merchantId, mode, idempotencyKey, correlationId, body }) =>
      answerOf(
        await placeOrder(
          { merchantId, mode, idempotencyKey, correlationId, request: body },
          { ...ports, answers },
        ),
      ),
  });
}
