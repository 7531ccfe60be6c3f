import { afterAll, beforeAll, beforeEach, expect } from '@jest/globals';
import { createHash } from 'node:crypto';
import {
  bundledModule,
  recordingServer,
  startDynamo,
  type BundledModule,
  type RecordedRequest,
  type TestDynamo,
} from '@millrace/testing';
import { aBowl, aMug } from './builders.ts';
import { dynamoStores } from './dynamo-stores.ts';
import { aPaymentAnswer, PAYMENT_ID } from './payment-answers.ts';
import { simulationTables } from './simulation-tables.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** AWS and the payments API in one server: every queue and topic refuses the second entry of a batch. */
function answer({ path, headers, body }: RecordedRequest) {
  if (path === '/payments') return { status: 201, body: aPaymentAnswer() };
  if (path === `/payments/${PAYMENT_ID}`) return { status: 200, body: aPaymentAnswer() };
  // The orders of this test were accepted long ago, so their payments are searched first.
  if (path.startsWith('/payments?reference=')) return { body: { data: [], nextCursor: null } };
  switch (headers['x-amz-target']) {
    case 'secretsmanager.GetSecretValue':
      return { body: { SecretString: 'mk_test_key' } };
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

/** The module's bundled functions, with tables and a server instead of the queues and the payments API. */
export function bundleUnderTest() {
  const environment: Record<string, string> = {};
  let dynamo: TestDynamo;
  let order: BundledModule;
  let server: Awaited<ReturnType<typeof recordingServer>>;
  let stores: Awaited<ReturnType<typeof dynamoStores>>;

  beforeAll(async () => {
    [dynamo, order, server] = await Promise.all([
      startDynamo(),
      bundledModule('order'),
      recordingServer(answer),
    ]);
    stores = await dynamoStores(dynamo, [aMug(100), aBowl(100)]);
    const simulation = await simulationTables(dynamo, () => new Date());
    Object.assign(environment, {
      AWS_ENDPOINT_URL: server.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      CONNECTORS: 'sandbox',
      ORDERS_TABLE: stores.tables.orders,
      PRODUCTS_TABLE: stores.tables.products,
      ECOMMERCE_TOPIC_ARN: 'arn:aws:sns:eu-west-1:000000000000:millrace-test-ecommerce-events',
      ORDER_DLQ_URL: `${server.url}/000000000000/OrderQueue-dlq`,
      DEAD_LETTER_QUEUE_URL: `${server.url}/000000000000/a-queue-dlq`,
      PAYMENT_REQUESTS_QUEUE_URL: `${server.url}/000000000000/payment-requests`,
      SIMULATIONS_TABLE: simulation.tables.simulations,
      SIMULATED_PRODUCTS_TABLE: simulation.tables.products,
      SIMULATION_QUEUE_URL: `${server.url}/000000000000/SimulationQueue`,
      SIMULATION_DLQ_URL: `${server.url}/000000000000/SimulationQueue-dlq`,
      PAYMENTS_API_URL: server.url,
      PAYMENT_KEY_SECRET_PREFIX: 'millrace-test-order-payment-key/',
      SWEEP_AFTER_SECONDS: '60',
    });
  });

  afterAll(async () => {
    await order.remove();
    await server.stop();
    await dynamo.stop();
  });

  beforeEach(() => {
    server.requests.length = 0;
  });

  const deadLetters = () =>
    server.requests
      .filter(({ headers }) => headers['x-amz-target'] === 'AmazonSQS.SendMessage')
      .map(({ body }) => JSON.parse(body));

  return {
    environment,
    invokeAll: <Answer>(name: string, events: readonly unknown[], settings = environment) =>
      order.invoke<Answer>(name, events, settings),
    invoke: async <Answer>(name: string, event: unknown) =>
      (await order.invoke<Answer>(name, [event], environment))[0]!,
    requests: () => server.requests,
    store: () => stores.store,
    deadLetters,
    deadLetterCodes: (): string[] =>
      deadLetters().map(({ MessageAttributes }) => MessageAttributes.deadLetterCode.StringValue),
  };
}
