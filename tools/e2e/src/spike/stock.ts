import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { OrderLine, OrderStatus } from '@millrace/contracts-order';
import { STAGE, type AwsEndpoint } from '@millrace/tools-start';
import { scan } from '../platform/tables.ts';

/** Pieces by product. */
export type Pieces = Readonly<Record<string, number>>;

interface StoredOrder {
  readonly kind: string;
  readonly status: OrderStatus;
  readonly items: readonly OrderLine[];
}

/** What can be sold, by the products table itself. */
export async function stockIn(aws: AwsEndpoint): Promise<Pieces> {
  const products = await itemsOf<{ productID: string; stock: number }>(aws, 'order-products');
  return Object.fromEntries(products.map(({ productID, stock }) => [productID, stock]));
}

/** Gives every product so many pieces. */
export async function restock(aws: AwsEndpoint, pieces: number): Promise<void> {
  for (const id of Object.keys(await stockIn(aws))) {
    await aws.json('dynamodb', 'DynamoDB_20120810.UpdateItem', {
      TableName: `millrace-${STAGE}-order-products`,
      Key: { productID: { S: id } },
      UpdateExpression: 'SET stock = :pieces',
      ExpressionAttributeValues: { ':pieces': { N: String(pieces) } },
    });
  }
}

/** What all stored orders hold that have their stock. */
export async function soldIn(aws: AwsEndpoint): Promise<Pieces> {
  const sold: Record<string, number> = {};
  for (const { items } of await ordersWithStock(aws)) {
    for (const { productId, quantity } of items) sold[productId] = (sold[productId] ?? 0) + quantity;
  }
  return sold;
}

/** Neither waiting, nor rejected, nor given back. */
export async function ordersWithStock(aws: AwsEndpoint): Promise<readonly StoredOrder[]> {
  const items = await itemsOf<StoredOrder>(aws, 'order-orders');
  return items.filter(({ kind, status }) => kind === 'order' && (status === 'accepted' || status === 'paid'));
}

/** The pieces that stock and orders have together; no order changes it. */
export function together(stock: Pieces, sold: Pieces): Pieces {
  return Object.fromEntries(Object.entries(stock).map(([id, left]) => [id, left + (sold[id] ?? 0)]));
}

async function itemsOf<Stored>(aws: AwsEndpoint, table: string): Promise<Stored[]> {
  const items = await scan(aws, `millrace-${STAGE}-${table}`);
  return items.map((item) => unmarshall(item as unknown as Record<string, AttributeValue>) as Stored);
}
