import { orderIds, orderPlaced, type OrderLine } from '@millrace/contracts-order';
import { paymentIds, type PaymentId } from '@millrace/contracts-payment';
import { stringAttributes } from '@millrace/dead-letters';
import type { IdempotencyRecord } from '@millrace/idempotency';
import { assertInvariant } from '@millrace/invariants';
import { minorUnits, parseCurrency } from '@millrace/money';
import type { Instant } from '@millrace/time';
import type { OrderMessage } from '../application/order-message.ts';
import { contentOf } from '../application/wire-content.ts';
import {
  acceptedOrder,
  decideOutcome,
  placedOrder,
  rejectedOrder,
  type OrderDraft,
} from '../domain/decide-order.ts';
import type { AcceptedOrder, Order } from '../domain/order.ts';
import type { PaymentOutcome } from '../domain/payment-outcome.ts';
import type { Product } from '../domain/product.ts';

export const MERCHANT = 'mer_00000000000000000000000001';
export const RIVAL = 'mer_00000000000000000000000002';
export const USD = parseCurrency('USD');

/** The n-th second after the moment at which test orders are placed. */
export function at(seconds: number): Instant {
  return new Date(Date.parse('2026-05-08T12:00:00.000Z') + seconds * 1000).toISOString() as Instant;
}

export const aMug = (stock: number): Product => ({
  id: 'p-1001',
  price: minorUnits(1999n),
  currency: USD,
  stock,
});
export const aBowl = (stock: number): Product => ({
  id: 'p-1004',
  price: minorUnits(1650n),
  currency: USD,
  stock,
});

export const twoMugs: OrderLine = { productId: 'p-1001', quantity: 2, price: 1999 };
export const oneBowl: OrderLine = { productId: 'p-1004', quantity: 1, price: 1650 };

/** The content of an order in `POST /orders` and in messages. */
export const wireContent = { items: [twoMugs, oneBowl], currency: 'USD', source: 'tok_success' };

export function aDraft({
  items = wireContent.items,
  ...override
}: Partial<OrderDraft> & { items?: OrderLine[] } = {}): OrderDraft {
  return {
    id: orderIds.createAt(new Date(at(0))),
    merchantId: MERCHANT,
    ...contentOf({ ...wireContent, items }),
    correlationId: 'cor_order',
    createdAt: at(0),
    ...override,
  };
}

export const aPlacedOrder = (draft = aDraft()) => placedOrder(draft, at(0), at(60));
export const anAcceptedOrder = (draft = aDraft()) => acceptedOrder(draft, at(1), at(61));
export const outOfStock = { code: 'out_of_stock', message: 'None is left.' };
export const aRejectedOrder = (draft = aDraft()) => rejectedOrder(draft, at(1), outOfStock);

export const declinedReason = { code: 'source_declined', message: 'Declined.' };

/** @param paymentId null for an order that has no payment */
export function declined(paymentId: PaymentId | null): PaymentOutcome {
  const facts = { event: 'fail_payment', reason: declinedReason } as const;
  return paymentId === null ? { ...facts, paymentId, recheckAt: at(122) } : { ...facts, paymentId };
}

export function anOrder(status: Order['status'], draft = aDraft()): Order {
  const paymentId = paymentIds.parse('pay_00000000000000000000000001');
  const accepted: AcceptedOrder = { ...anAcceptedOrder(draft), paymentId };
  switch (status) {
    case 'placed':
      return aPlacedOrder(draft);
    case 'accepted':
      return accepted;
    case 'rejected':
      return aRejectedOrder(draft);
    case 'paid':
      return decideOutcome(accepted, { event: 'pay', paymentId }, at(2)).order;
    case 'payment_failed':
      return decideOutcome(accepted, declined(paymentId), at(2)).order;
  }
}

export function aRecord(key: string): IdempotencyRecord {
  return {
    pk: `idempotency#${MERCHANT}#POST /orders#${key}`,
    bodyHash: 'hash',
    response: { status: 202, contentType: 'application/json', body: '{}' },
    expiresAtEpochSeconds: Math.floor(Date.parse(at(0)) / 1000) + 604_800,
  };
}

/** The detail of an `order.placed` as JSON; `data` may break its contract. */
export function aDetail(data: Record<string, unknown> = {}) {
  const orderId = (data['orderId'] as string | undefined) ?? orderIds.create();
  const { detail } = orderPlaced.make({
    id: `${orderId}.placed`,
    occurredAt: at(0),
    correlationId: 'cor_order',
    merchantId: MERCHANT,
    data: { orderId, ...wireContent },
  });
  return { ...detail, data: { ...detail.data, ...data } };
}

let nextMessage = 0;

/**
 * A first delivery.
 * @param body anything; a value that is not a string is sent as JSON
 */
export function aMessage(body: unknown = aDetail(), attributes: Record<string, string> = {}): OrderMessage {
  assertInvariant(body !== undefined, 'message_has_body');
  return {
    messageId: `m${(nextMessage += 1)}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    messageAttributes: stringAttributes({ eventType: 'order.placed', ...attributes }),
    receiveCount: 1,
    firstReceivedAt: new Date(at(0)),
    sourceQueue: 'millrace-test-OrderQueue',
  };
}
