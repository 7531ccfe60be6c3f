import { orderIds, OrderIdSchema } from '@millrace/contracts-order';
import { paymentIds, type PaymentId } from '@millrace/contracts-payment';
import { readBody } from '@millrace/dead-letters';
import { compileSchema } from '@millrace/schema';
import { Type } from 'typebox';
import type { OrderKey } from '../domain/order.ts';

const schema = compileSchema(
  Type.Object(
    {
      orderId: OrderIdSchema,
      merchantId: Type.String({ minLength: 1 }),
      paymentId: Type.Optional(Type.String({ pattern: paymentIds.pattern })),
    },
    { additionalProperties: false },
  ),
);

/** The order whose payment is requested. */
export interface RequestedPayment extends OrderKey {
  /** Set in a dead letter: a payment that was created for the order but is not linked to it. */
  readonly paymentId?: PaymentId;
  /** Whether the message was redriven. */
  readonly isRedriven?: boolean;
}

/**
 * Reads a message of the queue `payment-requests`.
 * @throws MalformedMessage, SchemaMismatch
 */
export function readPaymentRequest(body: string): RequestedPayment {
  const { orderId, merchantId, paymentId } = schema.parse(readBody(body));
  const key = { merchantId, id: orderIds.parse(orderId) };
  return paymentId === undefined ? key : { ...key, paymentId: paymentIds.parse(paymentId) };
}
