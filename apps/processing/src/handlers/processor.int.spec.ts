import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { MerchantLimits } from '@millrace/contracts-merchant';
import type { PaymentImage } from '@millrace/contracts-payment';
import { bundledModule, sqsEvent, startDynamo, type BundledModule, type TestDynamo } from '@millrace/testing';
import { aPaymentImage, aStreamRecord } from '../testing/images.ts';
import { screeningTable } from '../testing/tables.ts';

interface PutEvents {
  readonly Entries: readonly {
    readonly EventBusName: string;
    readonly DetailType: string;
    readonly Detail: string;
  }[];
}

interface SentDeadLetter {
  readonly MessageBody: string;
  readonly MessageAttributes: object;
}

const LIMITS_FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:limits:live';
const LIMITED = 'mer_00000000000000000000000002';
const UNANSWERED = 'mer_00000000000000000000000003';
const limits: MerchantLimits = { maxDailyCount: 2 };

/** An EventBridge that refuses the second entry of every call, a function `limits` and a dead-letter queue. */
const calls: PutEvents[] = [];
const deadLetters: SentDeadLetter[] = [];
let dynamo: TestDynamo;
let server: Server;
let processing: BundledModule;
let environment: Record<string, string>;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = (await json(request)) as PutEvents & { merchantId: string } & SentDeadLetter;
    if (request.headers['x-amz-target'] === 'AmazonSQS.SendMessage') {
      deadLetters.push(body);
      const MD5OfMessageBody = createHash('md5').update(body.MessageBody).digest('hex');
      response.end(JSON.stringify({ MessageId: 'm', MD5OfMessageBody }));
      return;
    }
    if (request.url?.startsWith('/2015-03-31/functions/')) {
      if (!decodeURIComponent(request.url).includes(LIMITS_FUNCTION_ARN)) response.statusCode = 404;
      if (body.merchantId === UNANSWERED) response.setHeader('x-amz-function-error', 'Unhandled');
      response.end(JSON.stringify({ limits: body.merchantId === LIMITED ? limits : null }));
      return;
    }
    calls.push(body);
    const entries = body.Entries.map((_entry, index) =>
      index === 1 ? { ErrorCode: 'ThrottlingException' } : { EventId: String(index) },
    );
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ FailedEntryCount: 1, Entries: entries }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  [dynamo, processing] = await Promise.all([startDynamo(), bundledModule('processing')]);
  environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    BUS_NAME: 'millrace-test',
    LIMITS_FUNCTION_ARN,
    DEAD_LETTER_QUEUE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/000000000000/payments-dlq`,
    CONNECTORS: 'sandbox',
    SCREENING_TABLE: await dynamo.createTable(screeningTable),
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await processing.remove();
  await dynamo.stop();
});

const bodiesOf = (payments: readonly PaymentImage[]) => payments.map((payment) => aStreamRecord(payment));
const processed = async (bodies: readonly string[]) =>
  (await processing.invoke('processor', [sqsEvent(bodies)], environment))[0];

describe('the bundled processor', () => {
  it('publishes ten events per call, reports the refused and dead-letters the unreadable', async () => {
    const readable = bodiesOf(Array.from({ length: 11 }, () => aPaymentImage()));
    expect(await processed([...readable, 'x'])).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(deadLetters.map(({ MessageBody, MessageAttributes }) => [MessageBody, MessageAttributes])).toEqual(
      [
        [
          'x',
          expect.objectContaining({
            deadLetterCode: expect.objectContaining({ StringValue: 'unreadable_stream_record' }),
          }),
        ],
      ],
    );
    expect(calls.map(({ Entries }) => Entries.length)).toEqual([10, 1]);
    expect(calls[0]?.Entries[0]?.EventBusName).toBe('millrace-test');
  });

  it('applies the limits of a merchant, in one call to the bus', async () => {
    calls.length = 0;
    await processed(bodiesOf([1, 2, 3].map(() => aPaymentImage({ merchantId: LIMITED }))));
    expect(calls.map(({ Entries }) => Entries.map(({ DetailType }) => DetailType))).toEqual([
      ['payment.accepted', 'payment.accepted', 'payment.rejected'],
    ]);
    expect(calls[0]?.Entries[2]?.Detail).toContain('"code":"daily_count_exceeded"');
  });

  it('reports the payments of a merchant whose limits cannot be read', async () => {
    calls.length = 0;
    const payments = [aPaymentImage({ merchantId: UNANSWERED }), aPaymentImage()];
    expect(await processed(bodiesOf(payments))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm0' }],
    });
    expect(calls.map(({ Entries }) => Entries.length)).toEqual([1]);
  });
});
