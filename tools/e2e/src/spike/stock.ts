import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { demoMerchants } from '@millrace/contracts-merchant';
import type { OrderLine, OrderStatus } from '@millrace/contracts-order';
import { STAGE, type AwsEndpoint } from '@millrace/tools-start';
import { scan } from '../platform/tables.ts';

/** Pieces by product. */
export type Pieces = Readonly<Record<string, number>>;

interface StoredOrder {
  readonly kind: string;
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly items: readonly OrderLine[];
}

const PRODUCTS = 'order-merchant-products';
const { merchantId } = demoMerchants[0];

/** The stock of the shop, from the products table. */
export async function stockIn(aws: AwsEndpoint): Promise<Pieces> {
  const products = await itemsOf<{ merchantId: string; productId: string; stock: number }>(aws, PRODUCTS);
  const owned = products.filter((product) => product.merchantId === merchantId);
  return Object.fromEntries(owned.map(({ productId, stock }) => [productId, stock]));
}

/** Sets the stock of every product of the shop. */
export async function restock(aws: AwsEndpoint, pieces: number): Promise<void> {
  for (const id of Object.keys(await stockIn(aws))) {
    await aws.json('dynamodb', 'DynamoDB_20120810.UpdateItem', {
      TableName: `millrace-${STAGE}-${PRODUCTS}`,
      Key: { merchantId: { S: merchantId }, productId: { S: id } },
      UpdateExpression: 'SET stock = :pieces',
      ExpressionAttributeValues: { ':pieces': { N: String(pieces) } },
    });
  }
}

/** The pieces held by all stored orders that have taken stock. */
export async function soldIn(aws: AwsEndpoint): Promise<Pieces> {
  const sold: Record<string, number> = {};
  for (const { items } of await ordersWithStock(aws)) {
    for (const { productId, quantity } of items) sold[productId] = (sold[productId] ?? 0) + quantity;
  }
  return sold;
}

/** Orders that are neither waiting nor rejected nor returned. */
export async function ordersWithStock(aws: AwsEndpoint): Promise<readonly StoredOrder[]> {
  return (await storedOrders(aws)).filter(({ status }) => status === 'accepted' || status === 'paid');
}

export async function storedOrders(aws: AwsEndpoint): Promise<readonly StoredOrder[]> {
  return (await itemsOf<StoredOrder>(aws, 'order-orders')).filter(({ kind }) => kind === 'order');
}

/** The sum of stock and orders, which no order changes. */
export function together(stock: Pieces, sold: Pieces): Pieces {
  return Object.fromEntries(Object.entries(stock).map(([id, left]) => [id, left + (sold[id] ?? 0)]));
}

async function itemsOf<Stored>(aws: AwsEndpoint, table: string): Promise<Stored[]> {
  const items = await scan(aws, `millrace-${STAGE}-${table}`);
  return items.map((item) => unmarshall(item as unknown as Record<string, AttributeValue>) as Stored);
}
