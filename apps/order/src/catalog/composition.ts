import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { SqsDeadLetters } from '@millrace/dead-letters';
import { createLogger, requireEnv } from '@millrace/observability';
import { addHealth } from '../serving/health.ts';
import type { Service } from '../serving/serve.ts';
import { catalogApi } from './adapters/catalog-api.ts';
import { DynamoProductStore } from './adapters/dynamo-product-store.ts';
import { DynamoSearchStore } from './adapters/dynamo-search-store.ts';
import { lookupQueue } from './adapters/lookup-queue.ts';
import { createCatalog } from './application/catalog.ts';

/** No product has it, as product ids begin with `p-`. */
const NO_PRODUCT = 'health';

/** The catalog, from `PRODUCTS_TABLE`, `SEARCHES_TABLE`, `LOOKUP_QUEUE_URL` and `LOOKUP_DLQ_URL`. */
export function composeCatalog(): Service {
  const logger = createLogger('catalog');
  const clock = () => new Date();
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const sqs = new SQSClient({});
  const products = new DynamoProductStore({ client, tableName: requireEnv('PRODUCTS_TABLE'), logger });
  const queue = lookupQueue({
    sqs,
    queueUrl: requireEnv('LOOKUP_QUEUE_URL'),
    deadLetterQueueUrl: requireEnv('LOOKUP_DLQ_URL'),
    searches: new DynamoSearchStore({
      client,
      tableName: requireEnv('SEARCHES_TABLE'),
      clock,
      wait: async (durationMs) => wait(durationMs),
    }),
    deadLetters: new SqsDeadLetters(sqs),
    clock,
    logger,
  });
  const app = catalogApi(createCatalog(products, clock), logger);
  addHealth(app, { products: () => products.find(NO_PRODUCT), queue: queue.check }, logger);
  return { app, logger, start: queue.start, stop: queue.stop };
}
