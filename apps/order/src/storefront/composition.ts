import { randomUUID } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { orderIds } from '@millrace/contracts-order';
import { createLogger, requireEnv } from '@millrace/observability';
import { addHealth } from '../serving/health.ts';
import type { Service } from '../serving/serve.ts';
import { httpCatalog, httpOrders } from './adapters/http-clients.ts';
import { deriveCookieKey, merchantKey, readSecret } from './adapters/secrets.ts';
import { snsShopEvents } from './adapters/sns-shop-events.ts';
import { shopApp } from './pages/shop-app.ts';

/**
 * The shop, from `CATALOG_URL`, `ORDERS_API_URL`, `ECOMMERCE_TOPIC_ARN`, `SHOP_MERCHANT_ID`, `PAYMENT_KEYS_SECRET_ID`
 * and `SESSION_SECRET_ID`, which is read once, at the start.
 */
export async function composeStorefront(): Promise<Service> {
  const logger = createLogger('storefront');
  const clock = () => new Date();
  const secrets = new SecretsManagerClient({});
  const merchantId = requireEnv('SHOP_MERCHANT_ID');
  const keysSecret = requireEnv('PAYMENT_KEYS_SECRET_ID');
  const catalog = httpCatalog(baseUrl('CATALOG_URL'));
  const apiKey = merchantKey(() => readSecret(secrets, keysSecret), merchantId, clock);
  const app = await shopApp({
    catalog,
    orders: httpOrders(baseUrl('ORDERS_API_URL'), apiKey),
    events: snsShopEvents(new SNSClient({}), requireEnv('ECOMMERCE_TOPIC_ARN')),
    merchantId,
    cookieKey: deriveCookieKey(await readSecret(secrets, requireEnv('SESSION_SECRET_ID'))),
    clock,
    logger,
    createOrderId: orderIds.create,
    createEventId: randomUUID,
  });
  // Without the orders' API the shop still sells: an order waits in the queue, so that API is no reason to replace it.
  addHealth(app, { catalog: () => catalog.categories() }, logger);
  return { app, logger };
}

function baseUrl(name: string): string {
  return requireEnv(name).replace(/\/+$/, '');
}
