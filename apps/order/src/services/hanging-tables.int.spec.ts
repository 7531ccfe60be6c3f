import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describeHangingTables } from '@millrace/container-service/testing';
import { orderIds, orderPlaced } from '@millrace/contracts-order';
import { aProduct } from '@millrace/contracts-order/testing';
import { storedItems } from '@millrace/testing';
import { MERCHANT } from '../testing/builders.ts';
import { ordersTable, productsTable } from '../testing/tables.ts';

let orders: string;

describeHangingTables('the order worker', {
  file: join(import.meta.dirname, 'order-worker.ts'),
  failing: 'tables',
  queues: { ORDER_QUEUE_URL: 'orders', ORDER_DLQ_URL: 'orders-dlq' },
  prepare: async (dynamo) => {
    orders = await dynamo.createTable(ordersTable);
    const products = await dynamo.createTable(productsTable);
    const { id: productId, ...mug } = aProduct({ id: 'p-mug', price: 500 });
    const Item = { merchantId: MERCHANT, productId, ...mug };
    await dynamo.documentClient().send(new PutCommand({ TableName: products, Item }));
    return {
      CONNECTORS: 'sandbox',
      ORDERS_TABLE: orders,
      PRODUCTS_TABLE: products,
      SWEEP_AFTER_SECONDS: '60',
    };
  },
  message: () => {
    const orderId = orderIds.create();
    const items = [{ productId: 'p-mug', quantity: 1, price: 500 }];
    return orderPlaced.make({
      id: `${orderId}.placed`,
      occurredAt: '2026-03-01T10:00:00.000Z',
      correlationId: 'cor_1',
      merchantId: MERCHANT,
      data: { orderId, items, currency: 'USD', source: 'tok_success' },
    }).detail;
  },
  effects: async (dynamo) => (await storedItems(dynamo, orders, 'order')).length,
});
