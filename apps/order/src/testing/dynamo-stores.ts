import { DeleteCommand, GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { fixedClock, type TestDynamo } from '@millrace/testing';
import { dynamoDueOrders } from '../adapters/dynamo/dynamo-due-orders.ts';
import { dynamoMerchantNotices } from '../adapters/dynamo/dynamo-merchant-notices.ts';
import { dynamoOrderStore } from '../adapters/dynamo/dynamo-order-store.ts';
import { dynamoMessageCount } from '../adapters/dynamo/message-count.ts';
import { productKey } from '../adapters/dynamo/order-keys.ts';
import type { Product } from '../domain/product.ts';
import { at, MERCHANT } from './builders.ts';
import { ordersTable, productsTable } from './tables.ts';

/** Creates all stores on new tables of the real engine, with the clock at `at(0)`. @param catalog products of `MERCHANT` */
export async function dynamoStores(
  dynamo: TestDynamo,
  catalog: readonly Product[],
  client: DynamoDBDocumentClient = dynamo.documentClient(),
) {
  const orders = await dynamo.createTable(ordersTable);
  const products = await dynamo.createTable(productsTable);
  const text = { name: 'A product', description: '', category: 'Test', image: 'mug' };
  const sell = async ({ id, ...rest }: Product): Promise<void> => {
    const Item = { ...productKey(MERCHANT, id), ...text, ...rest };
    await dynamo.documentClient().send(new PutCommand({ TableName: products, Item }));
  };
  for (const product of catalog) await sell(product);
  const clock = fixedClock(at(0));
  const read = async (TableName: string, Key: Record<string, string>) =>
    (await dynamo.documentClient().send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
  return {
    tables: { orders, products },
    clock,
    /** Adds or changes a product. */
    sell,
    withdraw: async (productId: string): Promise<void> => {
      const Key = productKey(MERCHANT, productId);
      await dynamo.documentClient().send(new DeleteCommand({ TableName: products, Key }));
    },
    store: dynamoOrderStore({ client, tables: { orders, products }, clock }),
    dueOrders: dynamoDueOrders(client, orders),
    notices: dynamoMerchantNotices(client, orders),
    count: dynamoMessageCount(client, orders, clock),
    counted: async (simulationId: string, sequence: number): Promise<string | undefined> =>
      (await read(orders, { pk: `outcome#${simulationId}#${sequence}` }))?.['simulationOutcome'].split(
        '#',
      )[1],
    stockOf: async (productId: string): Promise<number> =>
      Number((await read(products, productKey(MERCHANT, productId)))?.['stock']),
  };
}
