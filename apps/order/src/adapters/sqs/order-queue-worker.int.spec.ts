import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import type { OrderMessage } from '../../application/order-message.ts';
import { orderQueueWorker } from './order-queue-worker.ts';

let server: FauxqsServer;
let sqs: SQSClient;
let queueUrl: string;
let logged: string[];
let worker: ReturnType<typeof orderQueueWorker> | undefined;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  sqs = new SQSClient({
    endpoint: server.address,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  sqs.destroy();
  await server.stop();
});
beforeEach(() => {
  logged = [];
  ({ queueUrl } = server.createQueue('OrderQueue', { attributes: { VisibilityTimeout: '1' } }));
});
afterEach(async () => {
  await worker?.stop();
  server.deleteQueue('OrderQueue');
});

const run = (process: (message: OrderMessage) => Promise<unknown>, url = queueUrl) => {
  const log = (message: string) => void logged.push(message);
  worker = orderQueueWorker({
    sqs,
    queueUrl: url,
    process,
    logger: { debug: log, info: log, warn: log, error: log },
  });
  worker.start();
  return worker;
};
const left = () => {
  const { ready, inflight } = server.inspectQueue('OrderQueue')!.messages;
  return ready.length + inflight.length;
};
/** An event target that tells of each delivery. */
const deliveries = () => {
  const taken = new EventTarget();
  const next = () => once(taken, 'delivery').then(([event]) => (event as CustomEvent<OrderMessage>).detail);
  return {
    next,
    take: async (detail: OrderMessage) => void taken.dispatchEvent(new CustomEvent('delivery', { detail })),
  };
};

describe('the worker on OrderQueue', () => {
  it('hands on body, attributes and deliveries of each message, and deletes it then', async () => {
    const { next, take } = deliveries();
    const attributes = { eventType: { DataType: 'String', StringValue: 'order.placed' } };
    server.sendMessage('OrderQueue', '{"a":1}', { messageAttributes: attributes });
    const first = next();
    const { stop } = run(take);
    expect(await first).toMatchObject({
      body: '{"a":1}',
      messageAttributes: { eventType: { dataType: 'String', stringValue: 'order.placed' } },
      receiveCount: 1,
      firstReceivedAt: expect.any(Date),
      sourceQueue: 'OrderQueue',
    });
    await stop();
    expect(left()).toBe(0);
  });

  it('leaves what failed in the queue, and only that', async () => {
    for (const body of ['good', 'bad', 'good']) server.sendMessage('OrderQueue', body);
    const again = Promise.withResolvers<OrderMessage>();
    const { stop } = run(async (message) => {
      if (message.receiveCount > 1) again.resolve(message);
      if (message.body === 'bad') throw new Error('the store does not answer');
    });
    expect(await again.promise).toMatchObject({ body: 'bad', receiveCount: 2 });
    await stop();
    expect(left()).toBe(1);
    expect(logged).toContain('order was not processed');
  });

  it('finishes what it has received before it stops', async () => {
    server.sendMessage('OrderQueue', 'slow');
    const begun = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const { stop } = run(async () => {
      begun.resolve();
      await go.promise;
    });
    await begun.promise;
    const stopped = stop();
    go.resolve();
    await stopped;
    expect(left()).toBe(0);
  });

  it('stops while it waits for messages, and says nothing of the poll that this cuts off', async () => {
    const { stop, check } = run(async () => {});
    await check();
    await stop();
    await expect(check()).rejects.toThrow('is not consumed');
    expect(logged).toEqual([]);
  });

  it('is not well when its queue is not there', async () => {
    const { check } = run(async () => {}, `${queueUrl}-not`);
    await expect(check()).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });
});
