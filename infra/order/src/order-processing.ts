import { allow, type Stage } from '@millrace/constructs';
import { connectorsText } from '@millrace/contracts-payment';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { OrderAccess } from './order-access.ts';
import type { OrderQueues } from './order-queues.ts';

export interface OrderProcessing {
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
}

/** Environment and permissions of the order processor, without those to consume the queue: a function or a container does. */
export function processOrders(stage: Stage, access: OrderAccess, { orders }: OrderQueues): OrderProcessing {
  return {
    environment: {
      ORDERS_TABLE: access.tables.orders,
      PRODUCTS_TABLE: access.tables.products,
      ORDER_DLQ_URL: orders.deadLetters.queueUrl,
      SWEEP_AFTER_SECONDS: String(stage.sweepAfterSeconds),
      CONNECTORS: connectorsText(stage.connectors),
    },
    statements: [
      access.orders('BatchGetItem', 'PutItem'),
      access.products('BatchGetItem', 'UpdateItem'),
      access.tableKey,
      allow(['sqs:SendMessage'], [orders.deadLetters.queueArn]),
    ],
  };
}
