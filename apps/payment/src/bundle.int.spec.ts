import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { paymentIds, refundIds, type PaymentId } from '@millrace/contracts-payment';
import { paymentRejected } from '@millrace/contracts-processing';
import { refundFailed, settlementCompleted } from '@millrace/contracts-settlement';
import type { BusEvent } from '@millrace/events';
import {
  bundledModule,
  recordingServer,
  startDynamo,
  type BundledModule,
  type TestDynamo,
  httpEvent,
  sqsEvent,
  streamEvent,
} from '@millrace/testing';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { startFauxqs, type FauxqsServer } from 'fauxqs';
import type { PaymentStore } from './application/payment-store.ts';
import { dynamoPaymentStore } from './adapters/dynamo/dynamo-payment-store.ts';
import { validBody } from './testing/api-under-test.ts';
import { paymentPk } from './adapters/dynamo/payment-item.ts';
import { aChange, aNewPayment, aPendingPayment, at, MERCHANT } from './testing/builders.ts';
import { paymentsTable } from './testing/payments-table.ts';

let dynamo: TestDynamo;
let payment: BundledModule;
let messaging: FauxqsServer;
let environment: Record<string, string>;
let store: PaymentStore;
let bus: Awaited<ReturnType<typeof recordingServer>>;

beforeAll(async () => {
  [dynamo, payment, bus, messaging] = await Promise.all([
    startDynamo(),
    bundledModule('payment'),
    recordingServer(() => ({ body: { FailedEntryCount: 0, Entries: [{ EventId: 'e' }] } })),
    startFauxqs({ port: 0, logger: false, defaultRegion: 'eu-west-1' }),
  ]);
  messaging.createQueue('events-dlq');
  const table = await dynamo.createTable(paymentsTable);
  environment = {
    AWS_ENDPOINT_URL: dynamo.url,
    AWS_ENDPOINT_URL_SQS: messaging.address,
    PAYMENTS_TABLE: table,
    DEAD_LETTER_QUEUE_URL: `${messaging.address}/000000000000/events-dlq`,
  };
  store = dynamoPaymentStore(dynamo.documentClient(), table, () => new Date());
});

afterAll(async () => {
  await payment.remove();
  await bus.stop();
  await messaging.stop();
  await dynamo.stop();
});

const withSweeps = () => ({ ...environment, SWEEP_AFTER_SECONDS: '60' });

async function stored(...events: ('claim' | 'settle' | 'cancel')[]): Promise<PaymentId> {
  const made = aPendingPayment();
  await store.create(aNewPayment(made));
  for (const event of events) await store.apply(made, aChange(event));
  return made.id;
}

function delivered({ source, type, detail }: BusEvent) {
  return { version: '0', id: 'e', source, 'detail-type': type, detail };
}

const facts = (id: string) => ({ id, occurredAt: at(4), correlationId: 'cor_event', merchantId: MERCHANT });

describe('the bundled functions of the payment module', () => {
  it('create a payment over HTTP', async () => {
    const [created, document] = await payment.invoke<{ statusCode: number; body: string }>(
      'api',
      [httpEvent('POST', '/payments', validBody), httpEvent('GET', '/openapi.json')],
      { ...withSweeps(), CONNECTORS: 'sandbox', QUOTE_JWKS_URL: 'http://127.0.0.1:9/jwks.json' },
    );
    expect(created!.statusCode).toBe(201);
    const { createdAt, ...body } = JSON.parse(created!.body);
    const id = paymentIds.parse(body.id);
    const range = [0, 1].map((ms) => paymentIds.lowestAt(new Date(Date.parse(createdAt) + ms)));
    expect([range[0], id, range[1]].sort()).toEqual([range[0], id, range[1]]);
    expect(await store.find({ merchantId: MERCHANT, id })).toMatchObject({
      status: 'pending',
      correlationId: 'cor_http',
    });
    expect(Object.keys(JSON.parse(document!.body).paths)).toEqual([
      '/payments',
      '/payments/{id}',
      '/payments/{id}/events',
      '/payments/{id}/cancel',
      '/payments/{id}/refunds',
    ]);
  });

  it('claim payments that can be claimed', async () => {
    const requestFor = (paymentId: string) => ({
      paymentId,
      merchantId: MERCHANT,
      cause: `${paymentId}.accepted`,
      correlationId: 'cor_claim',
    });
    const [open, canceled] = [await stored(), await stored('cancel')];
    const requests = [requestFor(open), requestFor(open), requestFor(canceled)];
    expect(await payment.invoke('claim', requests, withSweeps())).toEqual([
      { outcome: 'claimed', status: 'processing' },
      { outcome: 'claimed', status: 'processing' },
      { outcome: 'not_claimable', status: 'canceled' },
    ]);
  });

  it('refuse a claim that breaks its contract', async () => {
    await expect(payment.invoke('claim', [{ paymentId: 'pay_1' }], withSweeps())).rejects.toThrow(
      'SchemaMismatch',
    );
  });

  it('project a batch, dead-letter an invalid event, and report one that came too early', async () => {
    const [claimed, open, early] = [await stored('claim'), await stored(), await stored()];
    const completed = (paymentId: string) =>
      settlementCompleted.make({
        ...facts(`${paymentId}.settlement_completed`),
        data: { paymentId, transferId: `tr_${paymentId}` },
      });
    const rejected = paymentRejected.make({
      ...facts(`${open}.rejected`),
      data: { paymentId: open, code: 'limit_exceeded', message: 'Over the limit.' },
    });
    const batch = sqsEvent([
      delivered(completed(claimed)),
      delivered(completed(early)),
      delivered(rejected),
      'no JSON',
      delivered(completed(claimed)),
    ]);
    const [answer] = await payment.invoke<{ batchItemFailures: { itemIdentifier: string }[] }>(
      'projection',
      [batch],
      environment,
    );
    const failed = answer!.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    expect(failed).toEqual(['m1']);
    const [deadLetter] = messaging.inspectQueue('events-dlq')!.messages.ready;
    expect(deadLetter).toMatchObject({
      body: 'no JSON',
      messageAttributes: { deadLetterCode: { StringValue: 'malformed_message' } },
    });
    const statusOf = async (id: PaymentId) => (await store.find({ merchantId: MERCHANT, id }))!.status;
    expect(await Promise.all([claimed, open, early].map(statusOf))).toEqual(['settled', 'failed', 'pending']);
  });

  it('refund over HTTP and project the outcome of the refund', async () => {
    const id = await stored('claim', 'settle');
    const [answer] = await payment.invoke<{ statusCode: number; body: string }>(
      'api',
      [httpEvent('POST', `/payments/${id}/refunds`, { amount: 1_000 })],
      { ...withSweeps(), CONNECTORS: 'sandbox', QUOTE_JWKS_URL: 'http://127.0.0.1:9/jwks.json' },
    );
    expect(answer!.statusCode).toBe(201);
    const refundId = refundIds.parse(JSON.parse(answer!.body).id);
    const failed = refundFailed.make({
      ...facts(`${refundId}.failed`),
      data: { refundId, paymentId: id, reversalId: 'tr_r', code: 'refund_refused', message: 'Refused.' },
    });
    const batch = sqsEvent([delivered(failed), delivered(failed)]);
    expect(await payment.invoke('projection', [batch], environment)).toEqual([{ batchItemFailures: [] }]);
    const after = (await store.find({ merchantId: MERCHANT, id }))!;
    expect(after.refunded.amount).toBe(0n);
    expect(after.history.map(({ change }) => change).slice(3)).toEqual(['refund_requested', 'refund_failed']);
  });

  it('report a whole batch as failed without throwing', async () => {
    const cutOff = { ...environment, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const id = await stored('claim');
    const settled = settlementCompleted.make({
      ...facts(`${id}.settled`),
      data: { paymentId: id, transferId: `tr_${id}` },
    });
    expect(await payment.invoke('projection', [sqsEvent([delivered(settled)])], cutOff)).toEqual([
      { batchItemFailures: [{ itemIdentifier: 'm0' }] },
    ]);
  });

  it('publish ended payments to the bus, and report the records that it refused', async () => {
    const id = await stored('claim', 'settle');
    const key = { pk: paymentPk({ merchantId: MERCHANT, id }) };
    const { Item } = await dynamo
      .documentClient()
      .send(new GetCommand({ TableName: environment['PAYMENTS_TABLE'], Key: key }));
    const images = [Item!, { ...Item, kind: 'refund' }];
    const announced = (endpoint: string) =>
      payment.invoke('announcer', [streamEvent(images)], {
        AWS_ENDPOINT_URL: endpoint,
        BUS_NAME: 'millrace-test',
      });
    expect(await announced(bus.url)).toEqual([{ batchItemFailures: [{ itemIdentifier: '1' }] }]);
    const { Entries } = JSON.parse(bus.requests[0]!.body);
    expect(Entries).toMatchObject([
      { EventBusName: 'millrace-test', Source: 'millrace.payment', DetailType: 'payment.settled' },
    ]);
    expect(JSON.parse(Entries[0].Detail)).toMatchObject({ id: `${id}.settled` });
    expect(await announced('http://127.0.0.1:9')).toEqual([
      { batchItemFailures: [{ itemIdentifier: '1' }, { itemIdentifier: '0' }] },
    ]);
  });

  it('sweep overdue payments', async () => {
    const id = await stored();
    const [summary] = await payment.invoke<{ requeued: number }>('sweeper', [{}], withSweeps());
    expect(summary!.requeued).toBeGreaterThan(0);
    expect(await store.find({ merchantId: MERCHANT, id })).toMatchObject({ sweeps: 1 });
  });

  it('sweep nothing as of a time when nothing was due', async () => {
    const id = await stored();
    const asOf = '1970-01-01T00:00:00.000Z';
    const [summary] = await payment.invoke('sweeper', [{ asOf }], withSweeps());
    expect(summary).toMatchObject({ found: 0, requeued: 0 });
    expect(await store.find({ merchantId: MERCHANT, id })).toMatchObject({ sweeps: 0 });
  });

  it('do not start without their settings', async () => {
    await expect(payment.invoke('sweeper', [{}], environment)).rejects.toThrow('SWEEP_AFTER_SECONDS');
  });
});
