import { KEY_IS_FREE, recordItem, type IdempotencyRecord } from '@millrace/idempotency';
import type { Decision } from '../../application/order-store.ts';
import { lifecycle, type LifecycleEvent } from '../../domain/lifecycle.ts';
import type { AcceptedOrder, Order, OrderLine, PaidOrder, PlacedOrder } from '../../domain/order.ts';
import type { PaymentFailedOrder } from '../../domain/order.ts';
import { countPut } from './message-count.ts';
import { orderItem } from './order-item.ts';
import type { TransactItem } from './transact.ts';

export interface Tables {
  readonly orders: string;
  readonly products: string;
}

const IS_NEW = 'attribute_not_exists(pk)';

/** Order, record. */
export function placeTransaction(
  { orders: TableName }: Tables,
  order: PlacedOrder,
  record: IdempotencyRecord,
  nowEpochSeconds: number,
): TransactItem[] {
  return [
    { Put: { TableName, Item: orderItem(order), ConditionExpression: IS_NEW } },
    {
      Put: {
        TableName,
        Item: recordItem(record),
        ConditionExpression: KEY_IS_FREE,
        ExpressionAttributeValues: { ':now': nowEpochSeconds },
      },
    },
  ];
}

/** Order, every product that it takes stock of, and the count of its message at last. */
export function decideTransaction(tables: Tables, { from, order, count }: Decision): TransactItem[] {
  const isNew = { ConditionExpression: IS_NEW };
  const event = order.status === 'accepted' ? 'accept' : 'reject';
  const condition = from === 'nothing' ? isNew : stillAs(event, 'contentHash = :expected', order.contentHash);
  return [
    { Put: { TableName: tables.orders, Item: orderItem(order), ...condition } },
    ...(order.status === 'accepted' ? order.lines.map((line) => takeStock(tables, order, line)) : []),
    ...(count ? [{ Put: countPut(tables.orders, count.message, count.outcome) }] : []),
  ];
}

/** Order, and every product whose stock goes back to the catalog. */
export function concludeTransaction(
  tables: Tables,
  before: AcceptedOrder,
  order: PaidOrder | PaymentFailedOrder,
  removedProducts: ReadonlySet<string>,
): TransactItem[] {
  const event = order.status === 'paid' ? 'pay' : 'fail_payment';
  const condition = before.paymentId
    ? stillAs(event, 'paymentId = :expected', before.paymentId)
    : stillAs(event, 'attribute_not_exists(paymentId)');
  const lines = order.status === 'paid' ? [] : order.lines;
  return [
    { Put: { TableName: tables.orders, Item: orderItem(order), ...condition } },
    ...lines
      .filter(({ productId }) => !removedProducts.has(productId))
      .map((line) => giveBackStock(tables, line)),
  ];
}

/** The condition of the lifecycle, and that nothing else has changed that the write relies on. */
function stillAs(event: LifecycleEvent, rest: string, expected?: string) {
  const from: readonly Order['status'][] = lifecycle.writeRule(event).from;
  const statuses = Object.fromEntries(from.map((status, index) => [`:from${index}`, status]));
  return {
    ConditionExpression: `#status IN (${Object.keys(statuses).join(', ')}) AND ${rest}`,
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ...statuses, ...(expected !== undefined && { ':expected': expected }) },
  };
}

/** Stock never goes below zero, and is sold at no other price than the order's. */
function takeStock({ products }: Tables, order: AcceptedOrder, line: OrderLine): TransactItem {
  return {
    Update: {
      TableName: products,
      Key: { productID: line.productId },
      UpdateExpression: 'SET stock = stock - :quantity',
      ConditionExpression: 'stock >= :quantity AND price = :price AND currency = :currency',
      ExpressionAttributeValues: {
        ':quantity': line.quantity,
        ':price': line.price,
        ':currency': order.total.currency,
      },
    },
  };
}

function giveBackStock({ products }: Tables, { productId, quantity }: OrderLine): TransactItem {
  return {
    Update: {
      TableName: products,
      Key: { productID: productId },
      UpdateExpression: 'SET stock = stock + :quantity',
      ConditionExpression: 'attribute_exists(productID)',
      ExpressionAttributeValues: { ':quantity': quantity },
    },
  };
}
