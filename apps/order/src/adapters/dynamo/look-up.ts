import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { readAll } from '@millrace/dynamo';
import { minorUnitsFromStored, parseCurrency } from '@millrace/money';
import type { OrderAndProducts } from '../../application/order-store.ts';
import type { OrderKey } from '../../domain/order.ts';
import type { Product } from '../../domain/product.ts';
import { orderOf, type OrderItem } from './order-item.ts';
import { orderPk, productKey } from './order-keys.ts';
import type { Tables } from './order-transactions.ts';
import { carryOut } from './store-failure.ts';

interface ProductItem {
  readonly productId: string;
  readonly price: number | bigint;
  readonly currency: string;
  readonly stock: number;
}

/** Reads an order and those of its products that its merchant owns, consistently and in one batch. */
export async function lookUp(
  client: DynamoDBDocumentClient,
  tables: Tables,
  key: OrderKey,
  productIds: readonly string[],
): Promise<OrderAndProducts> {
  const found = await carryOut('findWithProducts', () =>
    readAll(client, {
      [tables.orders]: [{ pk: orderPk(key) }],
      [tables.products]: [...new Set(productIds)].map((productId) => productKey(key.merchantId, productId)),
    }),
  );
  const [order] = found[tables.orders] as OrderItem[];
  const products = (found[tables.products] as ProductItem[]).map(productOf);
  return {
    order: order && orderOf(order),
    products: new Map(products.map((product) => [product.id, product])),
  };
}

function productOf({ productId, price, currency, stock }: ProductItem): Product {
  return {
    id: productId,
    price: minorUnitsFromStored(price),
    currency: parseCurrency(currency),
    stock,
  };
}
