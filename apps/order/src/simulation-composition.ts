import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createLogger, requireEnv } from '@millrace/observability';
import { DynamoSimulationProducts } from './adapters/dynamo/dynamo-simulation-products.ts';
import { DynamoSimulationStore } from './adapters/dynamo/dynamo-simulation-store.ts';
import { SnsSimulationTopic } from './adapters/sns/sns-simulation-topic.ts';

const CLIENT = { maxAttempts: 3, requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000 } };

/** What keeps simulations and knows what they can order; for the orders API, too. */
export function simulationStores(client: DynamoDBDocumentClient, clock: () => Date) {
  return {
    simulations: new DynamoSimulationStore(client, requireEnv('ORDERS_TABLE'), clock),
    products: new DynamoSimulationProducts(client, requireEnv('PRODUCTS_TABLE')),
  };
}

export function composeSimulator() {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(CLIENT));
  return {
    ...simulationStores(client, () => new Date()),
    topic: new SnsSimulationTopic(new SNSClient(CLIENT), requireEnv('ECOMMERCE_TOPIC_ARN')),
    logger: createLogger('order'),
  };
}
