import type { OrderId, OrderStatus } from '@millrace/contracts-order';
import type { PaymentId } from '@millrace/contracts-payment';
import { assertInvariant, assertNever } from '@millrace/invariants';
import { minorUnitsFromStored, parseCurrency } from '@millrace/money';
import { openShardKeyOf } from '@millrace/sweeping/dynamo';
import type { Instant } from '@millrace/time';
import { totalOf } from '../../domain/order-content.ts';
import type { Order, OrderFacts, Reason } from '../../domain/order.ts';
import { orderPk } from './order-keys.ts';

/** An order as stored in the table; the stream's consumer reads `lastChange`. */
export interface OrderItem {
  readonly pk: string;
  readonly kind: 'order';
  readonly orderId: OrderId;
  readonly merchantId: string;
  readonly status: OrderStatus;
  /** Prices are minor units; written from a bigint, read as a number unless that would lose digits. */
  readonly items: readonly { productId: string; quantity: number; price: number | bigint }[];
  readonly amount: number | bigint;
  readonly currency: string;
  readonly source: string;
  readonly contentHash: string;
  readonly correlationId: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly lastChange: OrderStatus | 'payment_requested' | 'held' | 'released' | 'checked' | 'requeued';
  readonly paymentId?: PaymentId;
  /** For an accepted order: why it is on hold. */
  readonly reason?: Reason;
  /** Set only while the order has open work; the index `open` holds no other orders. */
  readonly openShard?: string;
  readonly dueAt?: Instant;
  readonly sweeps?: number;
}

export function orderItem(order: Order): OrderItem {
  const isDue = 'dueAt' in order && order.dueAt !== null;
  return {
    pk: orderPk(order),
    kind: 'order',
    orderId: order.id,
    merchantId: order.merchantId,
    status: order.status,
    items: order.lines.map(({ productId, quantity, price }) => ({ productId, quantity, price })),
    amount: order.total.amount,
    currency: order.total.currency,
    source: order.source,
    contentHash: order.contentHash,
    correlationId: order.correlationId,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    lastChange: order.status,
    ...('paymentId' in order && order.paymentId !== null && { paymentId: order.paymentId }),
    ...('reason' in order && { reason: order.reason }),
    ...('hold' in order && order.hold !== null && { reason: order.hold }),
    ...(isDue && {
      openShard: openShardKeyOf(order.id),
      dueAt: order.dueAt!,
      sweeps: order.sweeps,
    }),
  };
}

/** @throws InvariantViolation when the item is not one that this module wrote */
export function orderOf(item: OrderItem): Order {
  assertInvariant(item.kind === 'order', 'item_is_order', { pk: item.pk, kind: item.kind });
  const lines = item.items.map((line) => ({ ...line, price: minorUnitsFromStored(line.price) }));
  const amount = minorUnitsFromStored(item.amount);
  assertInvariant(totalOf(lines) === amount, 'order_total_exact', { pk: item.pk, amount });
  const { status, paymentId = null, sweeps = 0 } = item;
  const facts: OrderFacts = {
    id: item.orderId,
    merchantId: item.merchantId,
    lines,
    total: { amount, currency: parseCurrency(item.currency) },
    source: item.source,
    contentHash: item.contentHash,
    correlationId: item.correlationId,
    createdAt: item.createdAt,
    updatedAt: item.updatedAt,
  };
  switch (status) {
    case 'placed':
      return { ...facts, status, dueAt: required(item, 'dueAt'), sweeps };
    case 'accepted':
      return {
        ...facts,
        status,
        paymentId,
        hold: item.reason ?? null,
        // The sweeper does not find an item without it, but the API shows the order.
        dueAt: item.dueAt ?? item.updatedAt,
        sweeps,
      };
    case 'paid':
      return { ...facts, status, paymentId: required(item, 'paymentId') };
    case 'payment_failed':
      return {
        ...facts,
        status,
        paymentId,
        reason: required(item, 'reason'),
        dueAt: item.dueAt ?? null,
        sweeps,
      };
    case 'rejected':
      return { ...facts, status, reason: required(item, 'reason') };
    default:
      return assertNever(status);
  }
}

function required<Name extends keyof OrderItem>(item: OrderItem, name: Name): NonNullable<OrderItem[Name]> {
  const value = item[name];
  assertInvariant(value !== undefined, 'attribute_of_status', { pk: item.pk, status: item.status, name });
  return value as NonNullable<OrderItem[Name]>;
}
