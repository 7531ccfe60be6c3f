import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { OPEN } from '@millrace/sweeping/dynamo';
import { BY_MERCHANT, BY_SIMULATION_OUTCOME } from '../adapters/dynamo/order-keys.ts';

/** The orders table as docs/architecture.md describes it and infra/order makes it. */
export const ordersTable: CreateTableCommandInput = {
  TableName: 'orders',
  AttributeDefinitions: ['pk', 'merchantId', 'orderId', 'openShard', 'dueAt', 'simulationOutcome'].map(
    (AttributeName) => ({ AttributeName, AttributeType: 'S' }),
  ),
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    { ...index(BY_MERCHANT, 'merchantId', 'orderId'), Projection: { ProjectionType: 'ALL' } },
    {
      ...index(OPEN, 'openShard', 'dueAt'),
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['sweeps'] },
    },
    {
      ...index(BY_SIMULATION_OUTCOME, 'simulationOutcome', 'pk'),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

/** The products table likewise. */
export const productsTable: CreateTableCommandInput = {
  TableName: 'products',
  AttributeDefinitions: [{ AttributeName: 'productID', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'productID', KeyType: 'HASH' }],
};

function index(IndexName: string, partition: string, sort: string) {
  return {
    IndexName,
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' as const },
      { AttributeName: sort, KeyType: 'RANGE' as const },
    ],
  };
}
