import { randomUUID } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { awsClient } from '@millrace/aws-clients';
import { addHealth, type Service } from '@millrace/container-service';
import { orderIds } from '@millrace/contracts-order';
import { documentClient } from '@millrace/dynamo';
import { requireEnv } from '@millrace/environment';
import { createLogger } from '@millrace/observability';
import { systemClock } from '@millrace/time';
import { dynamoUsedOffers } from './adapters/dynamo-used-offers.ts';
import { httpCatalog, httpOrders } from './adapters/http-clients.ts';
import { deriveCookieKey, merchantKey, readSecret } from './adapters/secrets.ts';
import { snsShopEvents } from './adapters/sns-shop-events.ts';
import { shopApp } from './adapters/pages/shop-app.ts';

/**
 * Environment: `CATALOG_URL`, `ORDERS_API_URL`, `ECOMMERCE_TOPIC_ARN`, `OFFERS_TABLE`, `SHOP_MERCHANT_ID`,
 * `PAYMENT_KEY_SECRET_ID`, `SESSION_SECRET_ID`. The session secret is read once, at the start.
 */
export async function composeStorefront(): Promise<Service> {
  const logger = createLogger('storefront');
  const clock = systemClock;
  const secrets = awsClient(SecretsManagerClient);
  const merchantId = requireEnv('SHOP_MERCHANT_ID');
  const keySecret = requireEnv('PAYMENT_KEY_SECRET_ID');
  const catalog = httpCatalog(baseUrl('CATALOG_URL'));
  const apiKey = merchantKey(() => readSecret(secrets, keySecret), clock);
  const app = await shopApp({
    catalog,
    orders: httpOrders(baseUrl('ORDERS_API_URL'), { merchantId, apiKey }),
    usedOffers: dynamoUsedOffers(documentClient(), requireEnv('OFFERS_TABLE')),
    events: snsShopEvents(awsClient(SNSClient), requireEnv('ECOMMERCE_TOPIC_ARN')),
    merchantId,
    cookieKey: deriveCookieKey(await readSecret(secrets, requireEnv('SESSION_SECRET_ID'))),
    clock,
    logger,
    createOrderId: orderIds.create,
    createEventId: randomUUID,
  });
  // The orders API is not checked: without it the shop still sells, because orders wait in the queue.
  addHealth(app, { catalog: () => catalog.categories() }, logger);
  return { app, logger };
}

function baseUrl(name: string): string {
  return requireEnv(name).replace(/\/+$/, '');
}
