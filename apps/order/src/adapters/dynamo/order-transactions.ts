import type { UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { PaymentId } from '@millrace/contracts-payment';
import { IS_NEW, type TransactWrites } from '@millrace/dynamo';
import { recordPut, type IdempotencyRecord } from '@millrace/idempotency';
import type { Instant } from '@millrace/time';
import type { Decision } from '../../application/order-store.ts';
import { lifecycle, type LifecycleEvent } from '../../domain/lifecycle.ts';
import type {
  AcceptedOrder,
  Order,
  OrderKey,
  OrderLine,
  PaidOrder,
  PaymentFailedOrder,
  PlacedOrder,
  Reason,
} from '../../domain/order.ts';
import { countPut } from './message-count.ts';
import { orderItem } from './order-item.ts';
import { orderPk, productKey } from './order-keys.ts';
import { simulationExpiry } from './simulation-keys.ts';

export interface Tables {
  readonly orders: string;
  readonly products: string;
  /** Set for simulations: their orders expire. */
  readonly expire?: true;
}

type TransactWrite = TransactWrites[number];

/** Writes the order, then the idempotency record. */
export function placeTransaction(
  { orders: TableName }: Tables,
  order: PlacedOrder,
  record: IdempotencyRecord,
  now: Date,
): TransactWrites {
  return [
    { Put: { TableName, Item: orderItem(order), ConditionExpression: IS_NEW } },
    recordPut(TableName, record, now),
  ];
}

/** Writes the order, the stock of every product in it, and last the count of its message. */
export function decideTransaction(
  tables: Tables,
  { from, order, count }: Decision,
  now: Date,
): TransactWrites {
  const isNew = { ConditionExpression: IS_NEW };
  const event = order.status === 'accepted' ? 'accept' : 'reject';
  const condition = from === 'nothing' ? isNew : stillAs(event, 'contentHash = :expected', order.contentHash);
  const Item = { ...orderItem(order), ...(tables.expire && simulationExpiry(now)) };
  return [
    { Put: { TableName: tables.orders, Item, ...condition } },
    ...(order.status === 'accepted' ? order.lines.map((line) => takeStock(tables, order, line)) : []),
    ...(count ? [{ Put: countPut(tables.orders, count, now) }] : []),
  ];
}

/** Writes the order, and returns the stock of its products if the payment failed. */
export function concludeTransaction(
  tables: Tables,
  before: AcceptedOrder,
  order: PaidOrder | PaymentFailedOrder,
  removedProducts: ReadonlySet<string>,
): TransactWrites {
  const event = order.status === 'paid' ? 'pay' : 'fail_payment';
  const condition = before.paymentId
    ? stillAs(event, 'paymentId = :expected', before.paymentId)
    : stillAs(event, 'attribute_not_exists(paymentId)');
  const lines = order.status === 'paid' ? [] : order.lines;
  return [
    { Put: { TableName: tables.orders, Item: orderItem(order), ...condition } },
    ...lines
      .filter(({ productId }) => !removedProducts.has(productId))
      .map((line) => giveBackStock(tables, order, line)),
  ];
}

/** Links a payment to an accepted order that has no other. */
export function linkUpdate(
  { orders: TableName }: Tables,
  key: OrderKey,
  paymentId: PaymentId,
  at: Instant,
  dueAt: Instant,
): UpdateCommandInput {
  return {
    TableName,
    Key: { pk: orderPk(key) },
    UpdateExpression:
      'SET paymentId = :paymentId, updatedAt = :at, dueAt = :dueAt, sweeps = :none, lastChange = :change REMOVE reason',
    ConditionExpression:
      '#status = :accepted AND (attribute_not_exists(paymentId) OR paymentId = :paymentId)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':paymentId': paymentId,
      ':at': at,
      ':dueAt': dueAt,
      ':none': 0,
      ':change': 'payment_requested',
      ':accepted': 'accepted',
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** Puts an order on hold with the reason; the stream's consumer does not act on it. */
export function holdUpdate(
  { orders: TableName }: Tables,
  key: OrderKey,
  reason: Reason,
  at: Instant,
): UpdateCommandInput {
  return {
    TableName,
    Key: { pk: orderPk(key) },
    UpdateExpression: 'SET reason = :reason, updatedAt = :at, lastChange = :change',
    ConditionExpression: '#status = :accepted AND (attribute_not_exists(reason) OR reason.code <> :code)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':reason': reason,
      ':code': reason.code,
      ':at': at,
      ':change': 'held',
      ':accepted': 'accepted',
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** Takes an order off hold. */
export function releaseUpdate({ orders: TableName }: Tables, key: OrderKey, at: Instant): UpdateCommandInput {
  return {
    TableName,
    Key: { pk: orderPk(key) },
    UpdateExpression: 'SET updatedAt = :at, lastChange = :change REMOVE reason',
    ConditionExpression: '#status = :accepted AND attribute_exists(reason)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':at': at, ':change': 'released', ':accepted': 'accepted' },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** Closes the check of an order that failed without a payment: it has none. */
export function closeCheckUpdate({ orders: TableName }: Tables, key: OrderKey): UpdateCommandInput {
  return {
    TableName,
    Key: { pk: orderPk(key) },
    UpdateExpression: 'SET lastChange = :change REMOVE openShard, dueAt, sweeps',
    ConditionExpression: '#status = :failed AND attribute_exists(dueAt)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':change': 'checked', ':failed': 'payment_failed' },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** The lifecycle's condition, and a condition on the other attributes that the write relies on. */
function stillAs(event: LifecycleEvent, rest: string, expected?: string) {
  const from: readonly Order['status'][] = lifecycle.writeRule(event).from;
  const statuses = Object.fromEntries(from.map((status, index) => [`:from${index}`, status]));
  return {
    ConditionExpression: `#status IN (${Object.keys(statuses).join(', ')}) AND ${rest}`,
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ...statuses, ...(expected !== undefined && { ':expected': expected }) },
  };
}

/** Stock belongs to the order's merchant, never goes below zero, and is sold only at the order's price. */
function takeStock({ products }: Tables, order: AcceptedOrder, line: OrderLine): TransactWrite {
  return {
    Update: {
      TableName: products,
      Key: productKey(order.merchantId, line.productId),
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

function giveBackStock(
  { products }: Tables,
  { merchantId }: OrderKey,
  { productId, quantity }: OrderLine,
): TransactWrite {
  return {
    Update: {
      TableName: products,
      Key: productKey(merchantId, productId),
      UpdateExpression: 'SET stock = stock + :quantity',
      ConditionExpression: 'attribute_exists(productId)',
      ExpressionAttributeValues: { ':quantity': quantity },
    },
  };
}
