import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { orderIds, simulationIds } from '@millrace/contracts-order';
import { SqsDeadLetters } from '@millrace/dead-letters';
import { DynamoIdempotencyStore } from '@millrace/idempotency';
import { createLogger, requireEnv, type Logger } from '@millrace/observability';
import { dynamoDueOrders } from './adapters/dynamo/dynamo-due-orders.ts';
import { DynamoOrderList } from './adapters/dynamo/dynamo-order-list.ts';
import { DynamoOrderStore } from './adapters/dynamo/dynamo-order-store.ts';
import { DynamoPaymentLinks } from './adapters/dynamo/dynamo-payment-links.ts';
import { DynamoMessageCount } from './adapters/dynamo/message-count.ts';
import { ordersApi } from './adapters/http/orders-api.ts';
import { HttpPayments } from './adapters/payments/http-payments.ts';
import { SecretPaymentKeys } from './adapters/payments/secret-payment-keys.ts';
import { SnsEventPublisher } from './adapters/sns/sns-event-publisher.ts';
import { SqsOutbox } from './adapters/sqs/sqs-outbox.ts';
import type { DispatchPorts } from './application/dispatch.ts';
import type { ProcessOrderPorts } from './application/process-order.ts';
import { simulationStores } from './simulation-composition.ts';

/** Well within the time that API Gateway and the queues give a function, so that a failure is still answered. */
const BOUNDED = { maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } };

const clock = () => new Date();
const logger = createLogger('order');

function documentClient() {
  return DynamoDBDocumentClient.from(new DynamoDBClient(BOUNDED), {
    marshallOptions: { removeUndefinedValues: true },
  });
}

function orderStore(client: DynamoDBDocumentClient) {
  const tables = { orders: requireEnv('ORDERS_TABLE'), products: requireEnv('PRODUCTS_TABLE') };
  return new DynamoOrderStore(client, tables, clock);
}

function sweepAfterSeconds(): number {
  const seconds = Number(requireEnv('SWEEP_AFTER_SECONDS'));
  if (!Number.isSafeInteger(seconds) || seconds < 1) {
    throw new Error('the environment variable SWEEP_AFTER_SECONDS is not a whole number of seconds above 0');
  }
  return seconds;
}

/** Environment: `ORDERS_TABLE`, `PRODUCTS_TABLE`, `SWEEP_AFTER_SECONDS`. */
export function composeApi() {
  const client = documentClient();
  const orders = requireEnv('ORDERS_TABLE');
  return ordersApi({
    ...simulationStores(client, clock),
    store: orderStore(client),
    list: new DynamoOrderList(client, orders),
    idempotency: new DynamoIdempotencyStore(client, orders, clock),
    newOrderId: orderIds.createAt,
    newSimulationId: simulationIds.createAt,
    clock,
    sweepAfterSeconds: sweepAfterSeconds(),
    logger,
  });
}

/** Environment: `ORDERS_TABLE`, `PRODUCTS_TABLE`, `ORDER_DLQ_URL`, `SWEEP_AFTER_SECONDS`. */
export function composeProcessor(): ProcessOrderPorts {
  const client = documentClient();
  return {
    store: orderStore(client),
    count: new DynamoMessageCount(client, requireEnv('ORDERS_TABLE')),
    deadLetters: new SqsDeadLetters(new SQSClient(BOUNDED)),
    deadLetterQueueUrl: requireEnv('ORDER_DLQ_URL'),
    clock,
    logger,
    sweepAfterSeconds: sweepAfterSeconds(),
  };
}

/** Environment: `ECOMMERCE_TOPIC_ARN`, `PAYMENT_REQUESTS_QUEUE_URL`, `SIMULATIONS_QUEUE_URL`. */
export function composeDispatch(): DispatchPorts & { readonly logger: Logger } {
  const sqs = new SQSClient(BOUNDED);
  return {
    logger,
    topic: new SnsEventPublisher(new SNSClient(BOUNDED), requireEnv('ECOMMERCE_TOPIC_ARN')),
    paymentRequests: new SqsOutbox(sqs, requireEnv('PAYMENT_REQUESTS_QUEUE_URL')),
    simulations: new SqsOutbox(sqs, requireEnv('SIMULATIONS_QUEUE_URL')),
  };
}

/** Environment: `ORDERS_TABLE`, `PRODUCTS_TABLE`. */
export function composePaymentOutcome() {
  const client = documentClient();
  const links = new DynamoPaymentLinks(client, requireEnv('ORDERS_TABLE'), clock);
  return { store: orderStore(client), links, clock, logger };
}

/** Environment: that of the payment outcomes, `PAYMENTS_API_URL`, `PAYMENT_KEYS_SECRET_ID`, `SWEEP_AFTER_SECONDS`. */
export function composeRequestPayment() {
  const secrets = new SecretsManagerClient(BOUNDED);
  return {
    ...composePaymentOutcome(),
    payments: new HttpPayments(requireEnv('PAYMENTS_API_URL'), clock),
    keys: new SecretPaymentKeys(secrets, requireEnv('PAYMENT_KEYS_SECRET_ID'), clock),
    sweepAfterSeconds: sweepAfterSeconds(),
  };
}

/** Environment: `ORDERS_TABLE`, `SWEEP_AFTER_SECONDS`. */
export function composeSweeper() {
  const dueOrders = dynamoDueOrders(documentClient(), requireEnv('ORDERS_TABLE'));
  return { dueOrders, clock, logger, sweepAfterSeconds: sweepAfterSeconds() };
}
