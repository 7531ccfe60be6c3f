import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { orderIds, orderPlaced } from '@millrace/contracts-order';
import { startDynamo, storedItems, type TestDynamo } from '@millrace/testing';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { ordersTable, productsTable } from '../testing/tables.ts';

const STARTED_WITHIN_MS = 30_000;

let dynamo: TestDynamo;
let messaging: FauxqsServer;
let orders: string;
let products: string;
let queueUrl: string;
let deadLetterQueueUrl: string;
let child: ChildProcess | undefined;

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
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
});

/** The engine's own URLs have a host of its own; the service goes where the URL says. @returns the queue's URL */
function aQueue(name: string): string {
  return `${messaging.address}${new URL(messaging.createQueue(name).queueUrl).pathname}`;
}

interface LogLine {
  readonly message: string;
  readonly address?: string;
  readonly [fact: string]: unknown;
}

/** Runs the service as its container does, but for the bundle. */
function run(tables: { orders: string; products: string }) {
  const worker = spawn(process.execPath, [join(import.meta.dirname, 'order-worker.ts')], {
    // Warnings go to the other stream, and both are the log.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOST: '127.0.0.1',
      PORT: '0',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      AWS_ENDPOINT_URL_SQS: messaging.address,
      ORDERS_TABLE: tables.orders,
      PRODUCTS_TABLE: tables.products,
      ORDER_QUEUE_URL: queueUrl,
      ORDER_DLQ_URL: deadLetterQueueUrl,
      SWEEP_AFTER_SECONDS: '60',
    },
  });
  child = worker;
  const lines: LogLine[] = [];
  const waiting: { message: string; resolve: (line: LogLine) => void }[] = [];
  const take = (text: string) => {
    if (!text.startsWith('{')) return;
    const line = JSON.parse(text) as LogLine;
    lines.push(line);
    for (const { message, resolve } of waiting) if (line.message === message) resolve(line);
  };
  for (const input of [worker.stdout, worker.stderr]) createInterface({ input }).on('line', take);
  const exited = once(worker, 'exit').then(([code]) => code as number | null);
  return {
    exited,
    /** The first line with this message, whenever it comes. */
    logged: (message: string): Promise<LogLine> => {
      const earlier = lines.find((line) => line.message === message);
      if (earlier) return Promise.resolve(earlier);
      return new Promise((resolve) => waiting.push({ message, resolve }));
    },
    stop: () => worker.kill('SIGTERM'),
  };
}

function anOrder(productId: string) {
  const orderId = orderIds.create();
  const { detail } = orderPlaced.make({
    id: `${orderId}.placed`,
    occurredAt: '2026-03-01T10:00:00.000Z',
    correlationId: 'cor_1',
    merchantId: 'mer_1',
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
  it(
    'is well, processes what is in the queue, and ends by itself on SIGTERM',
    async () => {
      const mug = { productID: 'p-mug', name: 'A mug', price: 500, currency: 'USD', stock: 10 };
      await dynamo.documentClient().send(new PutCommand({ TableName: products, Item: mug }));
      const { logged, exited, stop } = run({ orders, products });
      const { address } = await logged('the service listens');
      const health = await fetch(`${address}/healthz`);
      expect([health.status, await health.json()]).toEqual([200, { status: 'ok', failing: [] }]);

      const order = anOrder('p-mug');
      messaging.sendMessage('OrderQueue', order.body);
      expect(await logged('order processed')).toMatchObject({ orderId: order.orderId, outcome: 'stored' });
      expect(await storedItems(dynamo, orders, 'order')).toMatchObject([{ status: 'accepted' }]);
      expect(await storedItems(dynamo, products)).toMatchObject([{ stock: 8 }]);

      messaging.sendMessage('OrderQueue', anOrder('p-none').body);
      expect(await logged('order dead-lettered')).toMatchObject({ code: 'unknown_product' });
      expect(messaging.inspectQueue('OrderQueue-dlq')!.messages.ready).toHaveLength(1);

      stop();
      expect(await exited).toBe(0);
      const { ready, inflight } = messaging.inspectQueue('OrderQueue')!.messages;
      expect([...ready, ...inflight]).toEqual([]);
    },
    STARTED_WITHIN_MS,
  );

  it(
    'is not well without its tables',
    async () => {
      const { logged, exited, stop } = run({ orders: 'none', products });
      const { address } = await logged('the service listens');
      const health = await fetch(`${address}/healthz`);
      expect([health.status, await health.json()]).toEqual([
        503,
        { status: 'unavailable', failing: ['tables'] },
      ]);
      stop();
      expect(await exited).toBe(0);
    },
    STARTED_WITHIN_MS,
  );
});
