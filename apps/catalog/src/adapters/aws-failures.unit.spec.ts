import { join } from 'node:path';
import { recordingLogger } from '@millrace/testing';
import { describeAwsFailures, type FailingClient } from '@millrace/testing/aws-failures';
import { MERCHANT } from '../testing/products.ts';
import { dynamoSearchStore } from './dynamo-search-store.ts';
import { LambdaProducts } from './lambda-products.ts';

const searchedAt = '2026-05-08T12:00:00.000Z';
const products = (client: FailingClient) =>
  new LambdaProducts({
    client: client(),
    functionName: 'products',
    merchantId: MERCHANT,
    logger: recordingLogger(),
  });
const searches = (client: FailingClient) =>
  dynamoSearchStore({
    client: client(),
    tableName: 'searches',
    clock: () => new Date(searchedAt),
    backoff: { firstMs: 0, wait: async () => {}, random: () => 0 },
  });

describeAwsFailures(join(import.meta.dirname, '..'), {
  'adapters/lambda-products.ts': {
    service: 'lambda',
    calls: {
      all: (client) => products(client).all(),
      select: (client) => products(client).select(['p-1']),
    },
  },
  'adapters/dynamo-search-store.ts': {
    service: 'dynamodb',
    calls: { count: (client) => searches(client).count({ id: 's-1', words: ['mug'], searchedAt }) },
  },
});
