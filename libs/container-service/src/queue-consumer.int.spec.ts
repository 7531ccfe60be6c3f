import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClient } from '@millrace/aws-clients';
import { SqsDeadLetters, type ReceivedMessage } from '@millrace/dead-letters';
import { startProxy, until, type Proxy } from '@millrace/testing';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import { queueConsumer, type QueueConsumer, type QueueConsumerOptions } from './queue-consumer.ts';

const MESSAGE_TIMEOUT_MS = 300;
const STALLED_AFTER_MS = 3_000;

let server: FauxqsServer;
let proxy: Proxy;
let queueUrl: string;
let handled: ReceivedMessage[];
let logged: string[];
let consumer: QueueConsumer | undefined;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
});
afterAll(() => server.stop());
beforeEach(async () => {
  [handled, logged] = [[], []];
  proxy = await startProxy(server.address);
  server.createQueue('q', { attributes: { VisibilityTimeout: '30' } });
  server.createQueue('q-dlq');
  queueUrl = `${proxy.url}/000000000000/q`;
});
afterEach(async () => {
  await consumer?.stop();
  await proxy.stop();
  for (const name of ['q', 'q-dlq']) server.deleteQueue(name);
});

function run(
  handle: (body: string) => Promise<unknown>,
  order: QueueConsumerOptions['order'] = 'at-once',
): QueueConsumer {
  const sqs = awsClient(SQSClient, {
    budget: { attemptMs: 2_000, maxAttempts: 1, callMs: 1_000 },
    configuration: {
      endpoint: proxy.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
  });
  const log = (message: string) => void logged.push(message);
  consumer = queueConsumer({
    sqs,
    queueUrl,
    handle: async (message) => {
      handled.push(message);
      await handle(message.body);
    },
    order,
    deadLetters: new SqsDeadLetters(sqs),
    deadLetterQueueUrl: `${queueUrl}-dlq`,
    clock: () => new Date(),
    logger: { debug: log, info: log, warn: log, error: log },
    messageTimeoutMs: MESSAGE_TIMEOUT_MS,
    stalledAfterMs: STALLED_AFTER_MS,
    waitSeconds: 1,
  });
  consumer.start();
  return consumer;
}

const isHealthy = (checked: QueueConsumer) =>
  checked.check().then(
    () => true,
    () => false,
  );
const isHandled = (body: string) => handled.some((message) => message.body === body);
const bodiesIn = (name: string) => {
  const { ready, inflight } = server.inspectQueue(name)!.messages;
  return [...ready, ...inflight.map(({ message }) => message)].map(({ body }) => body);
};

const forever = () => new Promise<never>(() => {});

describe('a queue consumer', () => {
  it('passes on body, attributes and receive count of each message, then deletes it', async () => {
    const messageAttributes = { eventType: { DataType: 'String', StringValue: 'order.placed' } };
    server.sendMessage('q', '{"a":1}', { messageAttributes });
    run(async () => {});
    await until(() => isHandled('{"a":1}') && bodiesIn('q').length === 0);
    expect(handled).toMatchObject([
      {
        messageAttributes: { eventType: { dataType: 'String', stringValue: 'order.placed' } },
        receiveCount: 1,
        firstReceivedAt: expect.any(Date),
        sourceQueue: 'q',
      },
    ]);
  });

  it('leaves only failed messages in the queue', async () => {
    for (const body of ['good', 'bad', 'better']) server.sendMessage('q', body);
    run(async (body) => {
      if (body === 'bad') throw Object.assign(new Error('the store does not answer'), { retryable: true });
    });
    await until(() => bodiesIn('q').length === 1);
    expect(bodiesIn('q')).toEqual(['bad']);
    expect(bodiesIn('q-dlq')).toEqual([]);
    expect(logged).toContain('message failed and will be delivered again');
  });

  it('INV-42: sends a message that failed permanently to the dead-letter queue after its first delivery', async () => {
    server.sendMessage('q', 'bad');
    run(async () => {
      throw Object.assign(new Error('no such order'), { retryable: false, code: 'order_unknown' });
    });
    await until(() => bodiesIn('q').length === 0 && bodiesIn('q-dlq').length === 1);
    const [deadLetter] = server.inspectQueue('q-dlq')!.messages.ready;
    expect(deadLetter!.messageAttributes).toMatchObject({
      deadLetterCode: { StringValue: 'order_unknown' },
      attempts: { StringValue: '1' },
      sourceQueue: { StringValue: 'q' },
    });
  });

  it('processes the received messages before it stops', async () => {
    server.sendMessage('q', 'slow');
    const go = Promise.withResolvers<void>();
    const { stop } = run(() => go.promise);
    await until(() => isHandled('slow'));
    const stopped = stop();
    go.resolve();
    await stopped;
    expect(bodiesIn('q')).toEqual([]);
  });

  it('stops during a poll, and does not log the aborted poll', async () => {
    const { stop, check } = run(async () => {});
    await check();
    await stop();
    await expect(check()).rejects.toThrow('is not consumed');
    expect(logged).toEqual([]);
  });
});

describe('a queue consumer whose queue or handler hangs', () => {
  it.each(['at-once', 'in-turn'] as const)(
    'leaves a message in its queue when its handler never ends, and processes the next one (%s)',
    async (order) => {
      const worker = run((body) => (body === 'hangs' ? forever() : Promise.resolve()), order);
      server.sendMessage('q', 'hangs');
      await until(() => isHandled('hangs'));
      server.sendMessage('q', 'next');
      await until(() => isHandled('next'));
      await worker.stop();
      expect(bodiesIn('q')).toEqual(['hangs']);
    },
  );

  it('INV-41: is unhealthy when no poll was completed for too long, and healthy again after the next poll', async () => {
    const worker = run(async () => {});
    server.sendMessage('q', 'before');
    await until(() => isHandled('before'));
    await worker.check();

    proxy.hang();
    await until(async () => !(await isHealthy(worker)));
    await expect(worker.check()).rejects.toThrow(/no poll of q was completed for \d+ s/);

    proxy.recover();
    server.sendMessage('q', 'after');
    await until(() => isHealthy(worker));
    await until(() => isHandled('after'));
  });

  it('is unhealthy when its queue does not exist', async () => {
    queueUrl += '-not';
    const worker = run(async () => {});
    await until(async () => !(await isHealthy(worker)));
  });
});
