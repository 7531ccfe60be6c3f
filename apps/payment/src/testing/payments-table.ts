import { OPEN } from '@millrace/sweeping/dynamo';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import {
  BY_MERCHANT,
  BY_MERCHANT_AND_REFERENCE,
  BY_MERCHANT_AND_STATUS,
} from '../adapters/dynamo/payment-item.ts';

/** The payments table, as in docs/reference/data-model.md and infra/payment. */
export const paymentsTable: CreateTableCommandInput = {
  TableName: 'payments',
  AttributeDefinitions: [
    'pk',
    'merchantId',
    'paymentId',
    'merchantStatus',
    'merchantReference',
    'openShard',
    'dueAt',
  ].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    index(BY_MERCHANT, 'merchantId', 'paymentId'),
    index(BY_MERCHANT_AND_STATUS, 'merchantStatus', 'paymentId'),
    {
      ...index(BY_MERCHANT_AND_REFERENCE, 'merchantReference', 'paymentId'),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      ...index(OPEN, 'openShard', 'dueAt'),
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['sweeps'] },
    },
  ],
};

function index(IndexName: string, partition: string, sort: string) {
  return {
    IndexName,
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' as const },
      { AttributeName: sort, KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: 'ALL' as const },
  };
}
