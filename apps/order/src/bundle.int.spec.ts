import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { orderIds, simulationIds } from '@millrace/contracts-order';
import {
  bundledModule,
  startDynamo,
  type BundledModule,
  type TestDynamo,
  httpEvent,
  sqsEvent,
} from '@millrace/testing';
import { orderItem } from './adapters/dynamo/order-item.ts';
import {
  aBowl,
  aDetail,
  aDraft,
  aMug,
  anAcceptedOrder,
  aPlacedOrder,
  aRecord,
  at,
  MERCHANT,
  twoMugs,
  wireContent,
} from './testing/builders.ts';
import { dynamoStores } from './testing/dynamo-stores.ts';
import { streamEvent } from './testing/stream-event.ts';
import { aPaymentAnswer, PAYMENT_ID } from './testing/payment-answers.ts';
import { settled } from './testing/payment-events.ts';
import { recordingServer, type Asked } from './testing/recording-server.ts';

const BUNDLE_TIMEOUT_MS = 120_000;

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** AWS and the payments API in one: every queue and topic refuses what is the second of a batch. */
function answer({ path, headers, body }: Asked) {
  if (path === '/payments') return { status: 201, body: aPaymentAnswer() };
  // The orders here are of a day that is long past, so their payments are looked for first.
  if (path.startsWith('/payments?reference=')) return { body: { data: [], nextCursor: null } };
  switch (headers['x-amz-target']) {
    case 'secretsmanager.GetSecretValue':
      return { body: { SecretString: JSON.stringify({ [MERCHANT]: 'mk_test_key' }) } };
    case 'AmazonSQS.SendMessage':
      return { body: { MessageId: 'm', MD5OfMessageBody: md5(JSON.parse(body).MessageBody) } };
    case 'AmazonSQS.SendMessageBatch':
      return {
        body: {
          Successful: [
            { Id: '0', MessageId: 'm', MD5OfMessageBody: md5(JSON.parse(body).Entries[0].MessageBody) },
          ],
          Failed: [],
        },
      };
    default:
      expect(new URLSearchParams(body).get('Action')).toBe('PublishBatch');
      return {
        contentType: 'text/xml',
        body: '<PublishBatchResponse><PublishBatchResult><Successful><member><Id>0</Id></member></Successful></PublishBatchResult></PublishBatchResponse>',
      };
  }
}

let dynamo: TestDynamo;
let order: BundledModule;
let server: Awaited<ReturnType<typeof recordingServer>>;
let stores: Awaited<ReturnType<typeof dynamoStores>>;
let environment: Record<string, string>;

beforeAll(async () => {
  [dynamo, order, server] = await Promise.all([
    startDynamo(),
    bundledModule('order'),
    recordingServer(answer),
  ]);
  stores = await dynamoStores(dynamo, [aMug(100), aBowl(100)]);
  environment = {
    AWS_ENDPOINT_URL: server.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    ORDERS_TABLE: stores.tables.orders,
    PRODUCTS_TABLE: stores.tables.products,
    ECOMMERCE_TOPIC_ARN: 'arn:aws:sns:eu-west-1:000000000000:millrace-test-ecommerce-events',
    ORDER_DLQ_URL: `${server.url}/000000000000/OrderQueue-dlq`,
    PAYMENT_REQUESTS_QUEUE_URL: `${server.url}/000000000000/payment-requests`,
    SIMULATIONS_QUEUE_URL: `${server.url}/000000000000/simulations`,
    PAYMENTS_API_URL: server.url,
    PAYMENT_KEYS_SECRET_ID: 'millrace-test-order-payment-keys',
    SWEEP_AFTER_SECONDS: '60',
  };
}, BUNDLE_TIMEOUT_MS);

afterAll(async () => {
  order.remove();
  await server.stop();
  await dynamo.stop();
});

beforeEach(() => {
  server.asked.length = 0;
});

const invoke = async <Answer>(name: string, event: unknown) =>
  (await order.invoke<Answer>(name, [event], environment))[0]!;

describe('the bundled functions of the order module', () => {
  it('place an order over HTTP', async () => {
    const placed = await invoke<{ statusCode: number; body: string }>(
      'api',
      httpEvent('POST', '/orders', wireContent),
    );
    expect(placed.statusCode).toBe(202);
    const id = orderIds.parse(JSON.parse(placed.body).id);
    expect(await stores.store.find({ merchantId: MERCHANT, id })).toMatchObject({
      status: 'placed',
      correlationId: 'cor_http',
    });
    const shown = await invoke<{ body: string }>('api', httpEvent('GET', `/orders/${id}`));
    expect(JSON.parse(shown.body)).toMatchObject({ id, status: 'placed', amount: 5648 });
  });

  it('send on what was stored, and give back to the stream what was not taken or cannot be read', async () => {
    const simulation = {
      kind: 'simulation',
      merchantId: MERCHANT,
      simulationId: simulationIds.create(),
      count: 500,
    };
    const images = [
      orderItem(aPlacedOrder()),
      orderItem(aPlacedOrder()),
      orderItem(anAcceptedOrder()),
      simulation,
      { ...orderItem(aPlacedOrder()), amount: 1 },
    ];
    expect(await invoke('dispatch', streamEvent(images))).toEqual({
      batchItemFailures: [{ itemIdentifier: '4' }, { itemIdentifier: '1' }],
    });
    const published = server.asked.find(({ body }) => body.includes('PublishBatch'))!;
    const fields = new URLSearchParams(published.body);
    const entry = 'PublishBatchRequestEntries.member.1';
    expect(fields.get(`${entry}.MessageAttributes.entry.1.Name`)).toBe('eventType');
    expect(fields.get(`${entry}.MessageAttributes.entry.1.Value.StringValue`)).toBe('order.placed');
    const queues = server.asked
      .filter(({ headers }) => headers['x-amz-target'])
      .map(({ body }) => JSON.parse(body));
    const urls = queues.map(({ QueueUrl }) => QueueUrl.split('/').at(-1));
    expect(urls.sort()).toEqual(['payment-requests', 'simulations']);
  });

  it('process a batch: store, acknowledge, dead-letter, and give back only what failed for another reason', async () => {
    const detail = aDetail();
    const wrong = aDetail({ items: [{ ...twoMugs, price: '1999' }] });
    const attributes = { eventType: { dataType: 'String', stringValue: 'order.placed' } };
    expect(await invoke('order-processor', sqsEvent([detail, wrong, '{'], attributes))).toEqual({
      batchItemFailures: [],
    });
    const id = orderIds.parse(detail.data.orderId as string);
    expect(await stores.store.find({ merchantId: MERCHANT, id })).toMatchObject({ status: 'accepted' });
    const letters = server.asked.map(({ body }) => JSON.parse(body));
    expect(
      letters.map(({ MessageAttributes }) => MessageAttributes.deadLetterCode.StringValue).sort(),
    ).toEqual(['malformed_message', 'validation_failed']);
    expect(letters[0].MessageAttributes).toMatchObject({
      eventType: { StringValue: 'order.placed' },
      attempts: { StringValue: '1' },
      sourceQueue: { StringValue: 'millrace-local-a-queue' },
      firstReceivedAt: { StringValue: '2026-05-08T12:00:00.000Z' },
    });
    const broken = { ...environment, ORDERS_TABLE: 'no-such-table' };
    const [failed] = await order.invoke('order-processor', [sqsEvent([detail])], broken);
    expect(failed).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });

  it('ask for a payment and record what became of it', async () => {
    const accepted = anAcceptedOrder();
    await stores.store.decide({ from: 'nothing', order: accepted });
    const request = { orderId: accepted.id, merchantId: MERCHANT };
    expect(await invoke('request-payment', sqsEvent([request, 'no JSON']))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    });
    expect(server.asked.at(-1)).toMatchObject({
      path: '/payments',
      headers: { authorization: 'Bearer mk_test_key', 'idempotency-key': `order-${accepted.id}` },
    });
    expect(await stores.store.find(accepted)).toMatchObject({ status: 'accepted', paymentId: PAYMENT_ID });
    const unknown = { source: 'x', 'detail-type': 'x', detail: {} };
    expect(await invoke('payment-outcome', sqsEvent([settled(PAYMENT_ID), unknown]))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    });
    expect(await stores.store.find(accepted)).toMatchObject({ status: 'paid' });
  });

  it('sweep what has stood still', async () => {
    const placed = aPlacedOrder(aDraft());
    await stores.store.place(placed, aRecord('sweep'));
    const summary = await invoke<{ requeued: number }>('sweeper', {});
    expect(summary.requeued).toBeGreaterThan(0);
    expect(await stores.store.find(placed)).toMatchObject({ sweeps: 1 });
    expect(placed.dueAt).toBe(at(60));
  });

  it('sweep nothing as of a time at which nothing was due', async () => {
    const placed = aPlacedOrder(aDraft());
    await stores.store.place(placed, aRecord('not-swept'));
    const asOf = '1970-01-01T00:00:00.000Z';
    expect(await invoke('sweeper', { asOf })).toMatchObject({ found: 0, requeued: 0 });
    expect(await stores.store.find(placed)).toMatchObject({ sweeps: 0 });
  });

  it('do not start without their settings', async () => {
    const { SWEEP_AFTER_SECONDS: _, ...rest } = environment;
    await expect(order.invoke('sweeper', [{}], rest)).rejects.toThrow('SWEEP_AFTER_SECONDS');
    const wrong = { ...rest, SWEEP_AFTER_SECONDS: '0' };
    await expect(order.invoke('sweeper', [{}], wrong)).rejects.toThrow('SWEEP_AFTER_SECONDS');
  });
});
