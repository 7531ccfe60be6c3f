import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { minorUnitsFromWire, parseCurrency } from '@millrace/money';
import type { OrderAndProducts } from '../../application/order-store.ts';
import type { OrderKey } from '../../domain/order.ts';
import type { Product } from '../../domain/product.ts';
import { backOff } from './back-off.ts';
import { orderOf, type OrderItem } from './order-item.ts';
import { orderPk } from './order-keys.ts';
import type { Tables } from './order-transactions.ts';
import { carryOut, storeFailure } from './store-failure.ts';

/** How often items that the service left out of a batch are asked for in all. */
const MAX_TRIES = 5;

interface ProductItem {
  readonly productID: string;
  readonly price: number;
  readonly currency: string;
  readonly stock: number;
}

/** Reads an order and its products as they are now, all of them in one batch. */
export async function lookUp(
  client: DynamoDBDocumentClient,
  { orders, products }: Tables,
  key: OrderKey,
  productIds: readonly string[],
): Promise<OrderAndProducts> {
  const found: { order: OrderItem[]; products: ProductItem[] } = { order: [], products: [] };
  let left: NonNullable<BatchGetCommandInput['RequestItems']> = {
    [orders]: { Keys: [{ pk: orderPk(key) }], ConsistentRead: true },
    [products]: {
      // A batch that names a key twice is refused.
      Keys: [...new Set(productIds)].map((productID) => ({ productID })),
      ConsistentRead: true,
    },
  };
  for (let tries = 1; ; tries += 1) {
    const command: BatchGetCommand = new BatchGetCommand({ RequestItems: left });
    const answer: BatchGetCommandOutput = await carryOut('look', () => client.send(command));
    const { Responses = {}, UnprocessedKeys = {} } = answer;
    found.order.push(...((Responses[orders] ?? []) as OrderItem[]));
    found.products.push(...((Responses[products] ?? []) as ProductItem[]));
    if (Object.keys(UnprocessedKeys).length === 0) break;
    if (tries === MAX_TRIES) throw storeFailure('look', new Error('items were left out of every batch'));
    left = UnprocessedKeys;
    await backOff(tries);
  }
  const order = found.order[0] && orderOf(found.order[0]);
  return { order, products: new Map(found.products.map((item) => [item.productID, productOf(item)])) };
}

function productOf({ productID, price, currency, stock }: ProductItem): Product {
  return {
    id: productID,
    price: minorUnitsFromWire(price),
    currency: parseCurrency(currency),
    stock,
  };
}
