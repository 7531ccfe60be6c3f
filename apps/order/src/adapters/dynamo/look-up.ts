import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readAll } from '@millrace/dynamo';
import { minorUnitsFromWire, parseCurrency } from '@millrace/money';
import type { OrderAndProducts } from '../../application/order-store.ts';
import type { OrderKey } from '../../domain/order.ts';
import type { Product } from '../../domain/product.ts';
import { orderOf, type OrderItem } from './order-item.ts';
import { orderPk } from './order-keys.ts';
import type { Tables } from './order-transactions.ts';
import { carryOut } from './store-failure.ts';

interface ProductItem {
  readonly productID: string;
  readonly price: number;
  readonly currency: string;
  readonly stock: number;
}

/** Reads an order and its products as they are now, all of them in one batch. */
export async function lookUp(
  client: DynamoDBDocumentClient,
  tables: Tables,
  key: OrderKey,
  productIds: readonly string[],
): Promise<OrderAndProducts> {
  const found = await carryOut('look', () =>
    readAll(client, {
      [tables.orders]: [{ pk: orderPk(key) }],
      [tables.products]: [...new Set(productIds)].map((productID) => ({ productID })),
    }),
  );
  const [order] = found[tables.orders] as OrderItem[];
  const products = (found[tables.products] as ProductItem[]).map(productOf);
  return {
    order: order && orderOf(order),
    products: new Map(products.map((product) => [product.id, product])),
  };
}

function productOf({ productID, price, currency, stock }: ProductItem): Product {
  return {
    id: productID,
    price: minorUnitsFromWire(price),
    currency: parseCurrency(currency),
    stock,
  };
}
