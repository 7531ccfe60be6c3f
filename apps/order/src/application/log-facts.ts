import type { Order } from '../domain/order.ts';

/** An order in a log line. */
export function logFactsOf({ id: orderId, merchantId, correlationId }: Order) {
  return { orderId, merchantId, correlationId };
}
