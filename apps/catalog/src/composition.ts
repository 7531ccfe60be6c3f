import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClient, budgets } from '@millrace/aws-clients';
import { addHealth, type Service } from '@millrace/container-service';
import { SqsDeadLetters } from '@millrace/dead-letters';
import { documentClient } from '@millrace/dynamo';
import { requireEnv } from '@millrace/environment';
import { createLogger } from '@millrace/observability';
import { systemClock } from '@millrace/time';
import { catalogApi } from './adapters/catalog-api.ts';
import { dynamoSearchStore } from './adapters/dynamo-search-store.ts';
import { LambdaProducts } from './adapters/lambda-products.ts';
import { lookupQueue } from './adapters/lookup-queue.ts';
import { createCatalog } from './application/catalog.ts';

/** An id that no product has. The health check only needs an answer. */
const NO_PRODUCT = 'p-health';

/** Environment: `PRODUCTS_FUNCTION`, `SHOP_MERCHANT_ID`, `SEARCHES_TABLE`, `LOOKUP_QUEUE_URL`, `LOOKUP_DLQ_URL`. */
export function composeCatalog(): Service {
  const logger = createLogger('catalog');
  const clock = systemClock;
  const products = new LambdaProducts({
    client: awsClient(LambdaClient, { budget: budgets.healthCheck }),
    functionName: requireEnv('PRODUCTS_FUNCTION'),
    merchantId: requireEnv('SHOP_MERCHANT_ID'),
    logger,
  });
  const catalog = createCatalog(products, clock);
  const queue = lookupQueue({
    sqs: awsClient(SQSClient, { budget: budgets.longPolling }),
    catalog,
    queueUrl: requireEnv('LOOKUP_QUEUE_URL'),
    deadLetterQueueUrl: requireEnv('LOOKUP_DLQ_URL'),
    searches: dynamoSearchStore({
      client: documentClient(),
      tableName: requireEnv('SEARCHES_TABLE'),
      clock,
    }),
    deadLetters: new SqsDeadLetters(awsClient(SQSClient)),
    clock,
    logger,
  });
  const app = catalogApi(catalog, logger);
  addHealth(app, { products: () => products.select([NO_PRODUCT]), queue: queue.check }, logger);
  return { app, logger, start: queue.start, stop: queue.stop };
}
