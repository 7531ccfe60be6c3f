import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClient, budgets } from '@millrace/aws-clients';
import { addHealth, type Service } from '@millrace/container-service';
import { SqsDeadLetters } from '@millrace/dead-letters';
import { documentClient } from '@millrace/dynamo';
import { requireEnv } from '@millrace/environment';
import { createLogger } from '@millrace/observability';
import { systemClock } from '@millrace/time';
import { catalogApi } from './adapters/catalog-api.ts';
import { DynamoProductStore } from './adapters/dynamo-product-store.ts';
import { DynamoSearchStore } from './adapters/dynamo-search-store.ts';
import { lookupQueue } from './adapters/lookup-queue.ts';
import { createCatalog } from './application/catalog.ts';

/** An id that no product has, as product ids begin with `p-`. */
const NO_PRODUCT = 'health';

/** Environment: `PRODUCTS_TABLE`, `SHOP_MERCHANT_ID`, `SEARCHES_TABLE`, `LOOKUP_QUEUE_URL`, `LOOKUP_DLQ_URL`. */
export function composeCatalog(): Service {
  const logger = createLogger('catalog');
  const clock = systemClock;
  const client = documentClient();
  const products = new DynamoProductStore({
    client,
    tableName: requireEnv('PRODUCTS_TABLE'),
    merchantId: requireEnv('SHOP_MERCHANT_ID'),
    logger,
  });
  const catalog = createCatalog(products, clock);
  const queue = lookupQueue({
    sqs: awsClient(SQSClient, { budget: budgets.longPolling }),
    catalog,
    queueUrl: requireEnv('LOOKUP_QUEUE_URL'),
    deadLetterQueueUrl: requireEnv('LOOKUP_DLQ_URL'),
    searches: new DynamoSearchStore({ client, tableName: requireEnv('SEARCHES_TABLE'), clock }),
    deadLetters: new SqsDeadLetters(awsClient(SQSClient)),
    clock,
    logger,
  });
  const app = catalogApi(catalog, logger);
  addHealth(app, { products: () => products.select([NO_PRODUCT]), queue: queue.check }, logger);
  return { app, logger, start: queue.start, stop: queue.stop };
}
