import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { OPEN } from '@millrace/sweeping/dynamo';
import { BY_MERCHANT } from '../adapters/dynamo/order-keys.ts';
import { BY_SIMULATION_OUTCOME } from '../adapters/dynamo/simulation-keys.ts';

/** The orders table as docs/reference/data-model.md describes it and infra/order makes it. */
export const ordersTable: CreateTableCommandInput = {
  TableName: 'orders',
  AttributeDefinitions: ['pk', 'merchantId', 'orderId', 'openShard', 'dueAt'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    { ...index(BY_MERCHANT, 'merchantId', 'orderId'), Projection: { ProjectionType: 'ALL' } },
    {
      ...index(OPEN, 'openShard', 'dueAt'),
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['sweeps'] },
    },
  ],
};

/** The table of simulations likewise. */
export const simulationsTable: CreateTableCommandInput = {
  TableName: 'simulations',
  AttributeDefinitions: ['pk', 'simulationOutcome'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      ...index(BY_SIMULATION_OUTCOME, 'simulationOutcome', 'pk'),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

export { productsTable } from './products-table.ts';

function index(IndexName: string, partition: string, sort: string) {
  return {
    IndexName,
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' as const },
      { AttributeName: sort, KeyType: 'RANGE' as const },
    ],
  };
}
