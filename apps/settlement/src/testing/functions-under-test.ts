import { afterAll, beforeAll } from '@jest/globals';
import { createHash } from 'node:crypto';
import { marshall } from '@aws-sdk/util-dynamodb';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { AuthorizerContext } from '@millrace/contracts-merchant';
import { recordingServer, startDynamo, type TestDynamo } from '@millrace/testing';
import type { APIGatewayProxyEventV2, Context, DynamoDBRecord } from 'aws-lambda';
import type { handler as CaptureHandler } from '../handlers/capture.ts';
import type { handler as PostTransferHandler } from '../handlers/post-transfer.ts';
import type { handler as PostRefundHandler } from '../handlers/post-refund.ts';
import type { handler as PayBackHandler } from '../handlers/pay-back.ts';
import type { handler as FoldBalancesHandler } from '../handlers/fold-balances.ts';
import type { handler as FoldSetAsideHandler } from '../handlers/fold-set-aside.ts';
import type { handler as ApiHandler } from '../handlers/api.ts';
import type { anAcceptedPayment } from './payments.ts';
import { demo } from './payments.ts';
import { createBalancesTable, createLedgerTable, createSettlementsTable } from './tables.ts';

export function captureInputOf({ merchantId, correlationId, data }: ReturnType<typeof anAcceptedPayment>) {
  const { paymentId, amount, currency, source } = data;
  return { paymentId, merchantId, correlationId, amount, currency, source };
}

/** The functions of settlement, with empty tables and a server instead of their queues. */
export function functionsUnderTest() {
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
    ({ handler: capture } = await import('../handlers/capture.ts'));
    ({ handler: postTransfer } = await import('../handlers/post-transfer.ts'));
    ({ handler: postRefund } = await import('../handlers/post-refund.ts'));
    ({ handler: payBack } = await import('../handlers/pay-back.ts'));
    ({ handler: foldBalances } = await import('../handlers/fold-balances.ts'));
    ({ handler: foldSetAside } = await import('../handlers/fold-set-aside.ts'));
    ({ handler: api } = await import('../handlers/api.ts'));
  });
  afterAll(() => Promise.all([dynamo.stop(), queues.stop()]));

  return {
    capture: (...args: Parameters<typeof CaptureHandler>) => capture(...args),
    postTransfer: (...args: Parameters<typeof PostTransferHandler>) => postTransfer(...args),
    postRefund: (...args: Parameters<typeof PostRefundHandler>) => postRefund(...args),
    payBack: (...args: Parameters<typeof PayBackHandler>) => payBack(...args),
    foldBalances: (...args: Parameters<typeof FoldBalancesHandler>) => foldBalances(...args),
    foldSetAside: (...args: Parameters<typeof FoldSetAsideHandler>) => foldSetAside(...args),
    /** Requests to the queues. */
    queueRequests: () => queues.requests,

    /** A payment whose transfer is in the ledger. */
    async settled(event: ReturnType<typeof anAcceptedPayment>) {
      await postTransfer({ event, capture: await capture(captureInputOf(event)) });
      return event;
    },

    /** Replaces the merchant's balance in PLN. */
    setBalance: (amount: unknown) =>
      dynamo.documentClient().send(
        new UpdateCommand({
          TableName: balancesTable,
          Key: { pk: `merchant#${demo}`, sk: `merchant:${demo}:available#PLN` },
          UpdateExpression: 'SET amount = :amount',
          ExpressionAttributeValues: { ':amount': amount },
        }),
      ),

    /** The records of a payment in the ledger's stream (NEW_IMAGE). */
    async streamRecordsOf(paymentId: string): Promise<DynamoDBRecord[]> {
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
    },

    async get(path: string, query: string, merchantId = demo) {
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
    },
  };
}
