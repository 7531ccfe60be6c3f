import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { AuthorizerContext } from '@millrace/contracts-merchant';
import type {
  CaptureResult,
  PayBackInput,
  PostRefundInput,
  PostTransferInput,
} from '@millrace/contracts-settlement';
import { recordingServer, startDynamo, type TestDynamo } from '@millrace/testing';
import type { APIGatewayProxyEventV2, Context, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { anAcceptedPayment, aQuote, aQuotedPayment, demo, rival } from '../testing/payments.ts';
import { aRefund } from '../testing/refunds.ts';
import { createBalancesTable, createLedgerTable, createSettlementsTable } from '../testing/tables.ts';
import type { handler as ApiHandler } from './api.ts';
import type { handler as CaptureHandler } from './capture.ts';
import type { handler as FoldBalancesHandler } from './fold-balances.ts';
import type { handler as FoldSetAsideHandler } from './fold-set-aside.ts';
import type { handler as PayBackHandler } from './pay-back.ts';
import type { handler as PostRefundHandler } from './post-refund.ts';
import type { handler as PostTransferHandler } from './post-transfer.ts';

let dynamo: TestDynamo;
let ledgerTable: string;
let balancesTable: string;
let queues: Awaited<ReturnType<typeof recordingServer>>;
let capture: typeof CaptureHandler;
let postTransfer: typeof PostTransferHandler;
let postRefund: typeof PostRefundHandler;
let payBack: typeof PayBackHandler;
let foldBalances: typeof FoldBalancesHandler;
let foldSetAside: typeof FoldSetAsideHandler;
let api: typeof ApiHandler;

beforeAll(async () => {
  dynamo = await startDynamo();
  ledgerTable = await createLedgerTable(dynamo);
  balancesTable = await createBalancesTable(dynamo);
  queues = await recordingServer(({ body }) => {
    const { MessageBody } = JSON.parse(body) as { MessageBody: string };
    const md5 = createHash('md5').update(MessageBody).digest('hex');
    return { body: { MessageId: 'm1', MD5OfMessageBody: md5 } };
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: dynamo.url,
    AWS_ENDPOINT_URL_SQS: queues.url,
    DEAD_LETTER_QUEUE_URL: `${queues.url}/000000000000/fold-balances-dlq`,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    LEDGER_TABLE: ledgerTable,
    BALANCES_TABLE: balancesTable,
    CONNECTORS: 'sandbox',
    SETTLEMENTS_TABLE: await createSettlementsTable(dynamo),
  });
  ({ handler: capture } = await import('./capture.ts'));
  ({ handler: postTransfer } = await import('./post-transfer.ts'));
  ({ handler: postRefund } = await import('./post-refund.ts'));
  ({ handler: payBack } = await import('./pay-back.ts'));
  ({ handler: foldBalances } = await import('./fold-balances.ts'));
  ({ handler: foldSetAside } = await import('./fold-set-aside.ts'));
  ({ handler: api } = await import('./api.ts'));
});
afterAll(() => Promise.all([dynamo.stop(), queues.stop()]));

function captureInputOf({ merchantId, correlationId, data }: ReturnType<typeof anAcceptedPayment>) {
  const { paymentId, amount, currency, source } = data;
  return { paymentId, merchantId, correlationId, amount, currency, source };
}

/** A payment whose transfer is in the ledger. */
async function settled(event: ReturnType<typeof anAcceptedPayment>) {
  await postTransfer({ event, capture: await capture(captureInputOf(event)) });
  return event;
}

/** The records of a payment in the ledger's stream (NEW_IMAGE). */
async function streamRecordsOf(paymentId: string): Promise<DynamoDBRecord[]> {
  const { Items = [] } = await dynamo.documentClient().send(
    new QueryCommand({
      TableName: ledgerTable,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `payment#${demo}#${paymentId}` },
    }),
  );
  return Items.map((item, index) => ({
    eventName: 'INSERT',
    dynamodb: {
      Keys: marshall({ pk: item['pk'], sk: item['sk'] }),
      NewImage: marshall(item),
      SequenceNumber: `${paymentId}-${index}`,
      StreamViewType: 'NEW_IMAGE',
    },
  })) as DynamoDBRecord[];
}

async function get(path: string, query: string, merchantId = demo) {
  const lambda: AuthorizerContext = { outcome: 'authenticated', merchantId, mode: 'test' };
  const event = {
    version: '2.0',
    routeKey: `GET ${path}`,
    rawPath: path,
    rawQueryString: query,
    queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
    headers: { host: 'localhost' },
    isBase64Encoded: false,
    requestContext: { http: { method: 'GET', path, sourceIp: '127.0.0.1' }, authorizer: { lambda } },
  };
  const response = await api(event as unknown as APIGatewayProxyEventV2, {} as Context);
  return JSON.parse((response as { body: string }).body);
}

describe('the functions of settlement', () => {
  it('capture, post, fold and show a payment', async () => {
    const event = aQuotedPayment(aQuote());
    const { paymentId } = event.data;
    const captured = (await capture(captureInputOf(event))) as PostTransferInput['capture'];
    const { transferId, completed } = await postTransfer({ event, capture: captured });
    expect(completed.data).toEqual({ paymentId, transferId });

    const Records = await streamRecordsOf(paymentId);
    expect(Records).toHaveLength(1);
    expect(await foldBalances({ Records })).toEqual({ batchItemFailures: [] });
    expect(await foldBalances({ Records: [...Records, ...Records] })).toEqual({ batchItemFailures: [] });

    const { data } = await get('/transfers', `paymentId=${paymentId}`);
    expect(data).toHaveLength(1);
    expect(data[0].id).toBe(transferId);
    expect(await get('/balances', '')).toEqual({ data: [{ currency: 'EUR', available: 8_452 }] });
    expect(await get('/transfers', `paymentId=${paymentId}`, rival)).toEqual({ data: [] });
    expect(await get('/balances', '', rival)).toEqual({ data: [] });
  });

  it('count captures durably while the acquirer is unavailable', async () => {
    const input = captureInputOf(anAcceptedPayment({ source: 'tok_settlement_retry' }));
    await expect(capture(input)).rejects.toMatchObject({ name: 'AcquirerUnavailable' });
    await expect(capture(input)).rejects.toMatchObject({ name: 'AcquirerUnavailable' });
    expect(await capture(input)).toMatchObject({ outcome: 'captured' });
  });

  it('refuse to post without a capture, and to capture invalid input', async () => {
    const event = anAcceptedPayment({ source: 'tok_settlement_fails' });
    const refused: CaptureResult = await capture(captureInputOf(event));
    expect(refused.outcome).toBe('refused');
    await expect(postTransfer({ event, capture: refused })).rejects.toThrow('schema');
    await expect(postTransfer({ event })).rejects.toThrow('schema');
    await expect(capture({ ...captureInputOf(event), amount: 0 })).rejects.toThrow('schema');
    expect(await get('/transfers', `paymentId=${event.data.paymentId}`)).toEqual({ data: [] });
  });

  it('post a refund, have it paid back, and show it', async () => {
    const payment = await settled(anAcceptedPayment({ currency: 'CHF' }));
    const event = aRefund(payment);
    const { refundId, paymentId } = event.data;
    const posted = (await postRefund({ event })) as PayBackInput['posted'];
    expect(posted).toEqual({ outcome: 'posted', transferId: `tr_${refundId}` });
    const { transferId } = posted;
    expect(await payBack({ event, posted })).toMatchObject({
      outcome: 'paid_back',
      succeeded: { id: `${refundId}.succeeded`, data: { refundId, paymentId, transferId } },
    });

    const { data } = await get('/transfers', `paymentId=${paymentId}`);
    expect(data).toEqual([
      expect.objectContaining({ kind: 'payment' }),
      expect.objectContaining({ kind: 'refund', id: transferId, paymentId }),
    ]);
    const Records = await streamRecordsOf(paymentId);
    expect(await foldBalances({ Records })).toEqual({ batchItemFailures: [] });
    const { data: balances } = await get('/balances', '');
    expect(balances).toContainEqual({ currency: 'CHF', available: 9_000 });
  });

  it('INV-16: reverse a refund that the acquirer refuses, and never pay it back again', async () => {
    const payment = await settled(anAcceptedPayment({ source: 'tok_refund_fails', currency: 'SEK' }));
    const event = aRefund(payment);
    const posted = await postRefund({ event });
    const refusal = await payBack({ event, posted });
    expect(refusal.outcome).toBe('refused');
    const reversed = await postRefund({ event, refusal });
    expect(reversed).toMatchObject({ outcome: 'reversed', failed: { data: { code: 'refund_refused' } } });
    expect(await postRefund({ event })).toEqual(reversed);
    await expect(payBack({ event, posted: reversed })).rejects.toThrow('schema');

    const Records = await streamRecordsOf(event.data.paymentId);
    expect(Records).toHaveLength(3);
    expect(await foldBalances({ Records })).toEqual({ batchItemFailures: [] });
    const { data: balances } = await get('/balances', '');
    expect(balances).toContainEqual({ currency: 'SEK', available: 10_000 });
  });

  it('count attempts to pay back durably while the acquirer is unavailable', async () => {
    const event = aRefund(await settled(anAcceptedPayment({ source: 'tok_refund_retry' })));
    const input = { event, posted: await postRefund({ event }) };
    await expect(payBack(input)).rejects.toMatchObject({ name: 'AcquirerUnavailable' });
    await expect(payBack(input)).rejects.toMatchObject({ name: 'AcquirerUnavailable' });
    expect(await payBack(input)).toMatchObject({ outcome: 'paid_back' });
  });

  it('refuse to pay back a refund that is not posted, and to reverse one that is not refused', async () => {
    const event = aRefund(await settled(anAcceptedPayment()));
    await expect(payBack({ event })).rejects.toThrow('schema');
    const paidBack = await payBack({ event, posted: await postRefund({ event }) });
    const refusal = paidBack as unknown as PostRefundInput['refusal'];
    await expect(postRefund({ event, refusal })).rejects.toThrow('schema');
    await expect(postRefund({ event: { ...event, data: {} } })).rejects.toThrow('schema');
    const { data } = await get('/transfers', `paymentId=${event.data.paymentId}`);
    expect(data).toHaveLength(2);
  });

  it.each(['REMOVE', 'MODIFY'] as const)(
    'INV-19: dead-letter a %s in the ledger, and fold the other records',
    async (eventName) => {
      const payment = await settled(anAcceptedPayment({ currency: 'NOK' }));
      const [record] = (await streamRecordsOf(payment.data.paymentId)) as [DynamoDBRecord];
      queues.requests.length = 0;
      const Records: DynamoDBStreamEvent['Records'] = [{ ...record, eventName }, record];
      expect(await foldBalances({ Records })).toEqual({ batchItemFailures: [] });
      const { MessageBody, MessageAttributes } = JSON.parse(queues.requests[0]!.body);
      expect(JSON.parse(MessageBody)).toMatchObject({ eventName, keys: record.dynamodb!.Keys });
      expect(MessageAttributes).toMatchObject({ deadLetterCode: { StringValue: 'ledger_change_refused' } });
      expect(queues.requests).toHaveLength(1);
    },
  );

  it('INV-20: set aside a new transfer that cannot be read, and fold it from the ledger', async () => {
    const payment = await settled(anAcceptedPayment({ currency: 'DKK' }));
    const [record] = (await streamRecordsOf(payment.data.paymentId)) as [DynamoDBRecord];
    const unreadable = { ...record, dynamodb: { ...record.dynamodb, NewImage: {} } };
    expect(await foldBalances({ Records: [unreadable] })).toEqual({ batchItemFailures: [] });
    expect((await get('/balances', '')).data).not.toContainEqual({ currency: 'DKK', available: 10_000 });
    expect(await foldSetAside()).toEqual({ found: 1, failed: 0 });
    expect((await get('/balances', '')).data).toContainEqual({ currency: 'DKK', available: 10_000 });
    expect(await foldBalances({ Records: [record] })).toEqual({ batchItemFailures: [] });
    expect((await get('/balances', '')).data).toContainEqual({ currency: 'DKK', available: 10_000 });
  });

  it('INV-20: report how many transfers cannot be folded, and fold them once they can', async () => {
    const setAmount = (amount: unknown) =>
      dynamo.documentClient().send(
        new UpdateCommand({
          TableName: balancesTable,
          Key: { pk: `merchant#${demo}`, sk: `merchant:${demo}:available#PLN` },
          UpdateExpression: 'SET amount = :amount',
          ExpressionAttributeValues: { ':amount': amount },
        }),
      );
    await setAmount('unreadable');
    const own = await settled(anAcceptedPayment({ currency: 'PLN' }));
    const other = await settled(anAcceptedPayment({ currency: 'HUF' }));
    const Records = [own, other].map(({ data }) => streamRecordsOf(data.paymentId));
    const batch = { Records: (await Promise.all(Records)).flat() };
    expect(await foldBalances(batch)).toEqual({ batchItemFailures: [] });
    expect((await get('/balances', '')).data).toContainEqual({ currency: 'HUF', available: 10_000 });
    expect(await foldSetAside()).toEqual({ found: 1, failed: 1 });
    await setAmount(500);
    expect(await foldSetAside()).toEqual({ found: 1, failed: 0 });
    expect((await get('/balances', '')).data).toContainEqual({ currency: 'PLN', available: 10_500 });
    expect(await foldSetAside({ asOf: '1970-01-01T00:00:00.000Z' })).toEqual({ found: 0, failed: 0 });
  });
});
