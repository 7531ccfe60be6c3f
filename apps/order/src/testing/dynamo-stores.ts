import { GetCommand, PutCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { fixedClock, type TestDynamo } from '@millrace/testing';
import { dynamoDueOrders } from '../adapters/dynamo/dynamo-due-orders.ts';
import { DynamoOrderStore } from '../adapters/dynamo/dynamo-order-store.ts';
import { DynamoPaymentLinks } from '../adapters/dynamo/dynamo-payment-links.ts';
import { DynamoMessageCount } from '../adapters/dynamo/message-count.ts';
import type { Product } from '../domain/product.ts';
import { at } from './builders.ts';
import { ordersTable, productsTable } from './tables.ts';

/** All stores on new tables of the real engine; the clock stands at `at(0)`. */
export async function dynamoStores(
  dynamo: TestDynamo,
  catalog: readonly Product[],
  client: DynamoDBDocumentClient = dynamo.documentClient(),
) {
  const orders = await dynamo.createTable(ordersTable);
  const products = await dynamo.createTable(productsTable);
  for (const { id: productID, ...rest } of catalog) {
    const Item = { productID, name: 'A product', description: '', category: 'Test', image: 'mug', ...rest };
    await dynamo.documentClient().send(new PutCommand({ TableName: products, Item }));
  }
  const clock = fixedClock(at(0));
  const read = async (TableName: string, Key: Record<string, string>) =>
    (await dynamo.documentClient().send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
  return {
    tables: { orders, products },
    clock,
    store: new DynamoOrderStore(client, { orders, products }, clock),
    links: new DynamoPaymentLinks(client, orders, clock),
    dueOrders: dynamoDueOrders(client, orders),
    count: new DynamoMessageCount(client, orders),
    counted: async (simulationId: string, sequence: number): Promise<string | undefined> =>
      (await read(orders, { pk: `outcome#${simulationId}#${sequence}` }))?.['simulationOutcome'].split(
        '#',
      )[1],
    stockOf: async (productID: string): Promise<number> =>
      Number((await read(products, { productID }))?.['stock']),
  };
}
