import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createLogger, requireEnv } from '@millrace/observability';
import { DynamoSimulationStore } from './adapters/dynamo/dynamo-simulation-store.ts';
import { SnsSimulationTopic } from './adapters/sns/sns-simulation-topic.ts';
import { DynamoProductStore } from './catalog/adapters/dynamo-product-store.ts';

const CLIENT = { maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } };

const logger = createLogger('order');

/** What keeps simulations and knows what they can order; for the orders API, too. */
export function simulationStores(client: DynamoDBDocumentClient, clock: () => Date) {
  return {
    simulations: new DynamoSimulationStore(client, requireEnv('ORDERS_TABLE'), clock),
    products: new DynamoProductStore({ client, tableName: requireEnv('PRODUCTS_TABLE'), logger }),
  };
}

export function composeSimulator() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(CLIENT));
  return {
    ...simulationStores(client, () => new Date()),
    topic: new SnsSimulationTopic(new SNSClient(CLIENT), requireEnv('ECOMMERCE_TOPIC_ARN')),
    logger,
  };
}
