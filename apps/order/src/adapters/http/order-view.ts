import type { OrderResponse } from '@millrace/contracts-order';
import { minorUnitsToWire } from '@millrace/money';
import type { Order } from '../../domain/order.ts';

/** An order as the API shows it. */
export function orderView(order: Order): OrderResponse {
  return {
    id: order.id,
    status: order.status,
    items: order.lines.map(({ productId, quantity, price }) => ({
      productId,
      quantity,
      price: minorUnitsToWire(price),
    })),
    currency: order.total.currency,
    amount: minorUnitsToWire(order.total.amount),
    source: order.source,
    reason: 'reason' in order ? order.reason : 'hold' in order ? order.hold : null,
    paymentId: 'paymentId' in order ? order.paymentId : null,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
  };
}
