import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClient } from '@millrace/aws-clients';
import { simulationIds } from '@millrace/contracts-order';
import { connectorNames } from '@millrace/contracts-payment';
import { SqsDeadLetters } from '@millrace/dead-letters';
import { documentClient } from '@millrace/dynamo';
import { optionalEnv, requireEnv } from '@millrace/environment';
import { dynamoIdempotencyStore } from '@millrace/idempotency';
import { createLogger } from '@millrace/observability';
import { systemClock } from '@millrace/time';
import { dynamoOrderStore } from './adapters/dynamo/dynamo-order-store.ts';
import { dynamoSimulationStore } from './adapters/dynamo/dynamo-simulation-store.ts';
import { dynamoMessageCount } from './adapters/dynamo/message-count.ts';
import type { SimulationOperationsPorts } from './adapters/http/simulation-operations.ts';
import { SqsSimulationQueue } from './adapters/sqs/sqs-simulation-queue.ts';
import type { ProcessOrderPorts } from './application/process-order.ts';

/** Simulated orders are never swept. */
const NEVER_SWEPT_SECONDS = 0;

const clock = systemClock;
const logger = createLogger('order');

function tables() {
  return { simulations: requireEnv('SIMULATIONS_TABLE'), products: requireEnv('SIMULATED_PRODUCTS_TABLE') };
}

/**
 * For the orders API. Environment: `SIMULATIONS_TABLE`, `SIMULATED_PRODUCTS_TABLE`.
 * @returns undefined in a stage without simulations
 */
export function composeSimulations(client: DynamoDBDocumentClient): SimulationOperationsPorts | undefined {
  const simulations = optionalEnv('SIMULATIONS_TABLE');
  if (simulations === undefined) return undefined;
  return {
    simulations: dynamoSimulationStore(client, tables(), clock),
    idempotency: dynamoIdempotencyStore(client, simulations, clock),
    newSimulationId: simulationIds.createAt,
    clock,
  };
}

/** Environment: `SIMULATIONS_TABLE`, `SIMULATED_PRODUCTS_TABLE`, `SIMULATION_QUEUE_URL`. */
export function composeSimulator() {
  return {
    simulations: dynamoSimulationStore(documentClient(), tables(), clock),
    queue: new SqsSimulationQueue(awsClient(SQSClient), requireEnv('SIMULATION_QUEUE_URL')),
    logger,
  };
}

/** Environment: `SIMULATIONS_TABLE`, `SIMULATED_PRODUCTS_TABLE`, `SIMULATION_DLQ_URL`. */
export function composeSimulationProcessor(): ProcessOrderPorts {
  const client = documentClient();
  const { simulations, products } = tables();
  return {
    store: dynamoOrderStore({ client, tables: { orders: simulations, products, expire: true }, clock }),
    simulated: { count: dynamoMessageCount(client, simulations, clock) },
    deadLetters: new SqsDeadLetters(awsClient(SQSClient)),
    deadLetterQueueUrl: requireEnv('SIMULATION_DLQ_URL'),
    clock,
    logger,
    // Simulated orders are not paid.
    connectors: connectorNames,
    sweepAfterSeconds: NEVER_SWEPT_SECONDS,
  };
}
