import { describe, expect, it } from '@jest/globals';
import { orderIds } from '@millrace/contracts-order';
import { httpEvent, sqsEvent, streamEvent } from '@millrace/testing';
import { orderItem } from './adapters/dynamo/order-item.ts';
import {
  aDetail,
  aDraft,
  anAcceptedOrder,
  aPlacedOrder,
  aRecord,
  at,
  MERCHANT,
  twoMugs,
  wireContent,
} from './testing/builders.ts';
import { bundleUnderTest } from './testing/bundle-under-test.ts';
import { PAYMENT_ID } from './testing/payment-answers.ts';
import { settled } from './testing/payment-events.ts';
import { aSimulation } from './testing/simulation-builders.ts';

const { deadLetterCodes, deadLetters, environment, invoke, invokeAll, requests, store } = bundleUnderTest();

describe('the bundled functions of the order module', () => {
  it('place an order over HTTP', async () => {
    const placed = await invoke<{ statusCode: number; body: string }>(
      'api',
      httpEvent('POST', '/orders', wireContent),
    );
    expect(placed.statusCode).toBe(202);
    const id = orderIds.parse(JSON.parse(placed.body).id);
    expect(await store().find({ merchantId: MERCHANT, id })).toMatchObject({
      status: 'placed',
      correlationId: 'cor_http',
    });
    const shown = await invoke<{ body: string }>('api', httpEvent('GET', `/orders/${id}`));
    expect(JSON.parse(shown.body)).toMatchObject({ id, status: 'placed', amount: 5648 });
  });

  it('dispatch stored changes, and report those that were refused or cannot be read', async () => {
    const images = [
      orderItem(aPlacedOrder()),
      orderItem(aPlacedOrder()),
      orderItem(anAcceptedOrder()),
      { ...orderItem(aPlacedOrder()), amount: 1 },
    ];
    expect(await invoke('dispatch', streamEvent(images))).toEqual({
      batchItemFailures: [{ itemIdentifier: '3' }, { itemIdentifier: '1' }],
    });
    const published = requests().find(({ body }) => body.includes('PublishBatch'))!;
    const fields = new URLSearchParams(published.body);
    const entry = 'PublishBatchRequestEntries.member.1';
    expect(fields.get(`${entry}.MessageAttributes.entry.1.Name`)).toBe('eventType');
    expect(fields.get(`${entry}.MessageAttributes.entry.1.Value.StringValue`)).toBe('order.placed');
    // The queues are fair between merchants.
    expect(fields.get(`${entry}.MessageGroupId`)).toBe(MERCHANT);
    const sent = requests().filter(({ headers }) => headers['x-amz-target']);
    expect(sent.map(({ body }) => JSON.parse(body))).toMatchObject([
      {
        QueueUrl: environment['PAYMENT_REQUESTS_QUEUE_URL'],
        Entries: [{ MessageGroupId: MERCHANT }],
      },
    ]);
  });

  it('process a batch: store, acknowledge, dead-letter, and report only what may be retried', async () => {
    const detail = aDetail();
    const wrong = aDetail({ items: [{ ...twoMugs, price: '1999' }] });
    const attributes = { eventType: { dataType: 'String', stringValue: 'order.placed' } };
    expect(await invoke('order-processor', sqsEvent([detail, wrong, '{'], attributes))).toEqual({
      batchItemFailures: [],
    });
    const id = orderIds.parse(detail.data.orderId as string);
    expect(await store().find({ merchantId: MERCHANT, id })).toMatchObject({ status: 'accepted' });
    const messages = deadLetters();
    expect(deadLetterCodes().sort()).toEqual(['malformed_message', 'validation_failed']);
    expect(messages[0].MessageAttributes).toMatchObject({
      eventType: { StringValue: 'order.placed' },
      attempts: { StringValue: '1' },
      sourceQueue: { StringValue: 'millrace-local-a-queue' },
      firstReceivedAt: { StringValue: '2026-05-08T12:00:00.000Z' },
    });
    const cutOff = { ...environment, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' };
    const [failed] = await invokeAll('order-processor', [sqsEvent([detail])], cutOff);
    expect(failed).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  });

  it('start a simulation, send its messages and process them', async () => {
    const request = { count: 1, seed: 1 };
    const started = await invoke<{ body: string }>('api', httpEvent('POST', '/orders/simulations', request));
    const { id } = JSON.parse(started.body);
    expect(id).toMatch(/^sim_/);
    const image = { kind: 'simulation', merchantId: MERCHANT, simulationId: id };
    const none = { ...image, simulationId: aSimulation().id };
    expect(await invoke('simulator', streamEvent([image, none]))).toEqual({
      batchItemFailures: [{ itemIdentifier: '1' }],
    });
    const { QueueUrl, Entries } = JSON.parse(requests().at(-1)!.body);
    expect(QueueUrl).toBe(environment['SIMULATION_QUEUE_URL']);
    const [{ MessageBody, MessageAttributes }] = Entries;
    const { simulationId, sequence } = MessageAttributes;
    const text = (value: { StringValue: string }) => ({ dataType: 'String', stringValue: value.StringValue });
    const attributes = { simulationId: text(simulationId), sequence: text(sequence) };
    const event = sqsEvent([MessageBody, '{'], attributes);
    expect(await invoke('simulation-processor', event)).toEqual({ batchItemFailures: [] });
    const shown = await invoke<{ body: string }>('api', httpEvent('GET', `/orders/simulations/${id}`));
    expect(JSON.parse(shown.body)).toMatchObject({ status: 'done', sent: 1, stored: 1 });
    const letter = JSON.parse(requests().at(-1)!.body);
    expect(letter.QueueUrl).toBe(environment['SIMULATION_DLQ_URL']);
  });

  it('refuse simulations in a stage without them', async () => {
    const { SIMULATIONS_TABLE: _, ...rest } = environment;
    const [answer, document] = await invokeAll<{ statusCode: number; body: string }>(
      'api',
      [httpEvent('POST', '/orders/simulations', { count: 1, seed: 1 }), httpEvent('GET', '/openapi.json')],
      rest,
    );
    expect([answer!.statusCode, JSON.parse(answer!.body).code]).toEqual([404, 'route_not_found']);
    expect(Object.keys(JSON.parse(document!.body).paths)).toEqual(['/orders', '/orders/{id}']);
  });

  it('dead-letter a message when their tables fail permanently', async () => {
    const broken = { ...environment, ORDERS_TABLE: 'no-such-table' };
    const [answer] = await invokeAll('order-processor', [sqsEvent([aDetail()])], broken);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(deadLetterCodes()).toEqual(['order_store_unavailable']);
  });

  it('request a payment and record its outcome', async () => {
    const accepted = anAcceptedOrder();
    await store().decide({ from: 'nothing', order: accepted });
    const request = { orderId: accepted.id, merchantId: MERCHANT };
    expect(await invoke('request-payment', sqsEvent([request, 'no JSON']))).toEqual({
      batchItemFailures: [],
    });
    expect(deadLetterCodes()).toEqual(['malformed_message']);
    expect(requests().find(({ method, path }) => method === 'POST' && path === '/payments')).toMatchObject({
      path: '/payments',
      headers: { authorization: 'Bearer mk_test_key', 'idempotency-key': `order-${accepted.id}` },
    });
    expect(await store().find(accepted)).toMatchObject({ status: 'accepted', paymentId: PAYMENT_ID });
    const unknown = { source: 'x', 'detail-type': 'x', detail: {} };
    expect(await invoke('payment-outcome', sqsEvent([settled(PAYMENT_ID, accepted), unknown]))).toEqual({
      batchItemFailures: [],
    });
    expect(deadLetterCodes()).toEqual(['malformed_message', 'event_unknown']);
    expect(await store().find(accepted)).toMatchObject({ status: 'paid' });
  });

  it('return products of a merchant to another module', async () => {
    const page = await invoke<{ products: { id: string }[] }>('products', { merchantId: MERCHANT, limit: 1 });
    expect(page).toEqual({ products: [expect.objectContaining({ id: 'p-1001' })], next: 'p-1001' });
    const selection = await invoke('products', { merchantId: MERCHANT, ids: ['p-1004', 'p-none'] });
    expect(selection).toEqual({ products: [expect.objectContaining({ id: 'p-1004' })], next: null });
    await expect(invoke('products', { merchantId: MERCHANT })).rejects.toThrow('does not match the schema');
  });

  it('sweep overdue orders', async () => {
    const placed = aPlacedOrder(aDraft());
    await store().place(placed, aRecord('sweep'));
    const summary = await invoke<{ requeued: number }>('sweeper', {});
    expect(summary.requeued).toBeGreaterThan(0);
    expect(await store().find(placed)).toMatchObject({ sweeps: 1 });
    expect(placed.dueAt).toBe(at(60));
  });

  it('sweep nothing as of a time when nothing was due', async () => {
    const placed = aPlacedOrder(aDraft());
    await store().place(placed, aRecord('not-swept'));
    const asOf = '1970-01-01T00:00:00.000Z';
    expect(await invoke('sweeper', { asOf })).toMatchObject({ found: 0, requeued: 0 });
    expect(await store().find(placed)).toMatchObject({ sweeps: 0 });
  });

  it('do not start without their settings', async () => {
    const { SWEEP_AFTER_SECONDS: _, ...rest } = environment;
    await expect(invokeAll('sweeper', [{}], rest)).rejects.toThrow('SWEEP_AFTER_SECONDS');
    const wrong = { ...rest, SWEEP_AFTER_SECONDS: '0' };
    await expect(invokeAll('sweeper', [{}], wrong)).rejects.toThrow('SWEEP_AFTER_SECONDS');
  });
});
