import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { simulationIds } from '@millrace/contracts-order';
import { dynamoIdempotencyStore } from '@millrace/idempotency';
import type { TestDynamo } from '@millrace/testing';
import { dynamoOrderStore } from '../adapters/dynamo/dynamo-order-store.ts';
import { dynamoSimulationStore } from '../adapters/dynamo/dynamo-simulation-store.ts';
import { dynamoMessageCount } from '../adapters/dynamo/message-count.ts';
import { productsTable, simulationsTable } from './tables.ts';

/** The stores of simulations, on new tables of the real engine. */
export async function simulationTables(
  dynamo: TestDynamo,
  clock: () => Date,
  client: DynamoDBDocumentClient = dynamo.documentClient(),
) {
  const tables = {
    simulations: await dynamo.createTable(simulationsTable),
    products: await dynamo.createTable(productsTable),
  };
  const simulations = dynamoSimulationStore(client, tables, clock);
  return {
    tables,
    simulations,
    store: dynamoOrderStore({
      client,
      tables: { orders: tables.simulations, products: tables.products, expire: true },
      clock,
    }),
    count: dynamoMessageCount(client, tables.simulations, clock),
    /** For the API. */
    operations: {
      simulations,
      idempotency: dynamoIdempotencyStore(client, tables.simulations, clock),
      newSimulationId: simulationIds.createAt,
      clock,
    },
  };
}
