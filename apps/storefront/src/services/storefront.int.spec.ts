import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runService, type RunningService } from '@millrace/container-service/testing';
import { startSilentServer } from '@millrace/testing';

let running: RunningService | undefined;
afterEach(() => running?.kill());

describe('the storefront as a process', () => {
  it('exits when Secrets Manager does not answer', async () => {
    const silent = await startSilentServer();
    try {
      running = runService(join(import.meta.dirname, 'storefront.ts'), {
        AWS_ENDPOINT_URL: silent.url,
        CATALOG_URL: silent.url,
        ORDERS_API_URL: silent.url,
        ECOMMERCE_TOPIC_ARN: 'arn:aws:sns:eu-west-1:000000000000:topic',
        OFFERS_TABLE: 'offers',
        SHOP_MERCHANT_ID: 'mer_00000000000000000000000001',
        PAYMENT_KEY_SECRET_ID: 'key',
        SESSION_SECRET_ID: 'session',
      });
      expect(await running.exited).toBe(1);
      expect(silent.requests).toContain('secretsmanager');
    } finally {
      await silent.stop();
    }
  });
});
