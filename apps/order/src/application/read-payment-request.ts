import { orderIds, OrderIdSchema } from '@millrace/contracts-order';
import { compileSchema } from '@millrace/schema';
import { Type } from 'typebox';
import type { OrderKey } from '../domain/order.ts';

const schema = compileSchema(
  Type.Object(
    { orderId: OrderIdSchema, merchantId: Type.String({ minLength: 1 }) },
    { additionalProperties: false },
  ),
);

/**
 * The order that a message of the queue `payment-requests` names.
 * @throws SyntaxError, SchemaMismatch
 */
export function readPaymentRequest(body: string): OrderKey {
  const { orderId, merchantId } = schema.parse(JSON.parse(body));
  return { merchantId, id: orderIds.parse(orderId) };
}
