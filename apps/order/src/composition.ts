import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClient } from '@millrace/aws-clients';
import { orderIds } from '@millrace/contracts-order';
import { connectorsFrom } from '@millrace/contracts-payment';
import { SqsDeadLetters } from '@millrace/dead-letters';
import { documentClient } from '@millrace/dynamo';
import { requireEnv, wholeNumberEnv } from '@millrace/environment';
import { dynamoIdempotencyStore } from '@millrace/idempotency';
import { createLogger, type Logger } from '@millrace/observability';
import { systemClock } from '@millrace/time';
import { dynamoDueOrders } from './adapters/dynamo/dynamo-due-orders.ts';
import { dynamoMerchantNotices } from './adapters/dynamo/dynamo-merchant-notices.ts';
import { dynamoOrderList } from './adapters/dynamo/dynamo-order-list.ts';
import { dynamoOrderStore } from './adapters/dynamo/dynamo-order-store.ts';
import { dynamoProductStore } from './adapters/dynamo/dynamo-product-store.ts';
import { ordersApi } from './adapters/http/orders-api.ts';
import { HttpPayments } from './adapters/payments/http-payments.ts';
import { SecretPaymentKeys } from './adapters/payments/secret-payment-keys.ts';
import { SnsEventPublisher } from './adapters/sns/sns-event-publisher.ts';
import { SqsOutbox } from './adapters/sqs/sqs-outbox.ts';
import type { DispatchPorts } from './application/dispatch.ts';
import type { ProcessOrderPorts } from './application/process-order.ts';
import type { ReadProductsPorts } from './application/read-products.ts';
import { composeSimulations } from './simulation-composition.ts';

const clock = systemClock;
const logger = createLogger('order');

function orderStore(client: DynamoDBDocumentClient) {
  const tables = { orders: requireEnv('ORDERS_TABLE'), products: requireEnv('PRODUCTS_TABLE') };
  return dynamoOrderStore({ client, tables, clock });
}

function deadLettersTo(deadLetterQueueUrl: string) {
  return { deadLetters: new SqsDeadLetters(awsClient(SQSClient)), deadLetterQueueUrl };
}

function sweepAfterSeconds(): number {
  return wholeNumberEnv('SWEEP_AFTER_SECONDS', { least: 1, most: 24 * 60 * 60 });
}

/**
 * Environment: `ORDERS_TABLE`, `PRODUCTS_TABLE`, `SWEEP_AFTER_SECONDS`, `CONNECTORS`, and those of
 * simulations in stages that have them.
 */
export function composeApi() {
  const client = documentClient();
  const orders = requireEnv('ORDERS_TABLE');
  return ordersApi({
    simulation: composeSimulations(client),
    store: orderStore(client),
    list: dynamoOrderList(client, orders),
    idempotency: dynamoIdempotencyStore(client, orders, clock),
    connectors: connectorsFrom(requireEnv('CONNECTORS')),
    newOrderId: orderIds.createAt,
    clock,
    sweepAfterSeconds: sweepAfterSeconds(),
    logger,
  });
}

/** Environment: `ORDERS_TABLE`, `PRODUCTS_TABLE`, `ORDER_DLQ_URL`, `SWEEP_AFTER_SECONDS`, `CONNECTORS`. */
export function composeProcessor(): ProcessOrderPorts {
  const client = documentClient();
  return {
    store: orderStore(client),
    ...deadLettersTo(requireEnv('ORDER_DLQ_URL')),
    connectors: connectorsFrom(requireEnv('CONNECTORS')),
    clock,
    logger,
    sweepAfterSeconds: sweepAfterSeconds(),
  };
}

/** Environment: `ECOMMERCE_TOPIC_ARN`, `PAYMENT_REQUESTS_QUEUE_URL`. */
export function composeDispatch(): DispatchPorts & { readonly logger: Logger } {
  return {
    logger,
    topic: new SnsEventPublisher(awsClient(SNSClient), requireEnv('ECOMMERCE_TOPIC_ARN')),
    paymentRequests: new SqsOutbox(awsClient(SQSClient), requireEnv('PAYMENT_REQUESTS_QUEUE_URL')),
  };
}

/** Environment: `ORDERS_TABLE`, `PRODUCTS_TABLE`, `DEAD_LETTER_QUEUE_URL`. */
export function composePaymentOutcome() {
  return {
    store: orderStore(documentClient()),
    ...deadLettersTo(requireEnv('DEAD_LETTER_QUEUE_URL')),
    clock,
    logger,
  };
}

/**
 * Environment: as `composePaymentOutcome`, `PAYMENTS_API_URL`, `PAYMENT_KEY_SECRET_PREFIX`,
 * `SWEEP_AFTER_SECONDS`.
 */
export function composeRequestPayment() {
  const secrets = awsClient(SecretsManagerClient);
  return {
    ...composePaymentOutcome(),
    notices: dynamoMerchantNotices(documentClient(), requireEnv('ORDERS_TABLE')),
    payments: new HttpPayments(requireEnv('PAYMENTS_API_URL'), clock),
    keys: new SecretPaymentKeys(secrets, requireEnv('PAYMENT_KEY_SECRET_PREFIX'), clock),
    sweepAfterSeconds: sweepAfterSeconds(),
  };
}

/** Environment: `ORDERS_TABLE`, `SWEEP_AFTER_SECONDS`. */
export function composeSweeper() {
  const dueOrders = dynamoDueOrders(documentClient(), requireEnv('ORDERS_TABLE'));
  return { dueOrders, clock, logger, sweepAfterSeconds: sweepAfterSeconds() };
}

/** Environment: `PRODUCTS_TABLE`. */
export function composeProducts(): ReadProductsPorts {
  const tableName = requireEnv('PRODUCTS_TABLE');
  return { products: dynamoProductStore({ client: documentClient(), tableName, logger }) };
}
