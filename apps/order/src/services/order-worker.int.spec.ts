import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { orderIds, orderPlaced } from '@millrace/contracts-order';
import { startDynamo, storedItems, type TestDynamo } from '@millrace/testing';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { ordersTable, productsTable } from '../testing/tables.ts';
import { runService, type RunningService } from '@millrace/container-service/testing';
import { MERCHANT } from '../testing/builders.ts';

let dynamo: TestDynamo;
let messaging: FauxqsServer;
let orders: string;
let products: string;
let queueUrl: string;
let deadLetterQueueUrl: string;
let child: RunningService | undefined;

beforeAll(async () => {
  dynamo = await startDynamo();
  messaging = await startFauxqs({ port: 0, logger: false, defaultRegion: 'eu-west-1' });
  orders = await dynamo.createTable(ordersTable);
  products = await dynamo.createTable(productsTable);
  queueUrl = aQueue('OrderQueue');
  deadLetterQueueUrl = aQueue('OrderQueue-dlq');
});
afterAll(async () => {
  await messaging.stop();
  await dynamo.stop();
});
afterEach(() => child?.kill());

/**
 * The engine's URLs have another host, and the service follows the URL, so the host is replaced.
 * @returns the queue's URL
 */
function aQueue(name: string): string {
  return `${messaging.address}${new URL(messaging.createQueue(name).queueUrl).pathname}`;
}

function run(tables: { orders: string; products: string }): RunningService {
  child = runService(join(import.meta.dirname, 'order-worker.ts'), {
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_ENDPOINT_URL_SQS: messaging.address,
    CONNECTORS: 'sandbox',
    ORDERS_TABLE: tables.orders,
    PRODUCTS_TABLE: tables.products,
    ORDER_QUEUE_URL: queueUrl,
    ORDER_DLQ_URL: deadLetterQueueUrl,
    SWEEP_AFTER_SECONDS: '60',
  });
  return child;
}

function anOrder(productId: string) {
  const orderId = orderIds.create();
  const { detail } = orderPlaced.make({
    id: `${orderId}.placed`,
    occurredAt: '2026-03-01T10:00:00.000Z',
    correlationId: 'cor_1',
    merchantId: MERCHANT,
    data: {
      orderId,
      items: [{ productId, quantity: 2, price: 500 }],
      currency: 'USD',
      source: 'tok_success',
    },
  });
  return { orderId, body: JSON.stringify(detail) };
}

describe('the order worker as a process', () => {
  it('is healthy, processes the queue, and exits on SIGTERM', async () => {
    const mug = {
      merchantId: MERCHANT,
      productId: 'p-mug',
      name: 'A mug',
      price: 500,
      currency: 'USD',
      stock: 10,
    };
    await dynamo.documentClient().send(new PutCommand({ TableName: products, Item: mug }));
    const { logged, exited, health, stop } = run({ orders, products });
    expect(await health()).toEqual([200, { status: 'ok', failing: [] }]);

    const order = anOrder('p-mug');
    messaging.sendMessage('OrderQueue', order.body);
    expect(await logged('order processed')).toMatchObject({ orderId: order.orderId, outcome: 'stored' });
    expect(await storedItems(dynamo, orders, 'order')).toMatchObject([{ status: 'accepted' }]);
    expect(await storedItems(dynamo, products)).toMatchObject([{ stock: 8 }]);

    messaging.sendMessage('OrderQueue', '{');
    expect(await logged('order dead-lettered')).toMatchObject({ code: 'malformed_message' });
    expect(messaging.inspectQueue('OrderQueue-dlq')!.messages.ready).toHaveLength(1);

    stop();
    expect(await exited).toBe(0);
    const { ready, inflight } = messaging.inspectQueue('OrderQueue')!.messages;
    expect([...ready, ...inflight]).toEqual([]);
  });

  it('is unhealthy without its tables', async () => {
    const { exited, health, stop } = run({ orders: 'none', products });
    expect(await health()).toEqual([503, { status: 'unavailable', failing: ['tables'] }]);
    stop();
    expect(await exited).toBe(0);
  });
});
