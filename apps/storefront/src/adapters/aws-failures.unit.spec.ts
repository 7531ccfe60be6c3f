import { join } from 'node:path';
import { orderIds } from '@millrace/contracts-order';
import { productSearched } from '@millrace/contracts-storefront';
import { describeAwsFailures, type FailingClient } from '@millrace/testing/aws-failures';
import { dynamoUsedOffers } from './dynamo-used-offers.ts';
import { httpOrders } from './http-clients.ts';
import { merchantKey, readSecret } from './secrets.ts';
import { snsShopEvents } from './sns-shop-events.ts';

const orderId = orderIds.create();
const usedOffers = (client: FailingClient) => dynamoUsedOffers(client(), 'offers');

describeAwsFailures(join(import.meta.dirname, '..'), {
  'adapters/secrets.ts': {
    service: 'secrets-manager',
    calls: {
      'the key for orders': (client) => {
        const apiKey = merchantKey(
          () => readSecret(client(), 'key'),
          () => new Date(),
        );
        return httpOrders('http://127.0.0.1:1', { merchantId: 'mer_shop', apiKey }).find(orderId);
      },
    },
  },
  'adapters/dynamo-used-offers.ts': {
    service: 'dynamodb',
    calls: {
      use: (client) =>
        usedOffers(client).use({ orderId, contentHash: 'h', expiresAt: '2026-05-08T12:01:00.000Z' }),
      find: (client) => usedOffers(client).find(orderId),
      published: (client) => usedOffers(client).published(orderId),
    },
  },
  'adapters/sns-shop-events.ts': {
    service: 'sns',
    calls: {
      publish: (client) =>
        snsShopEvents(client(), 'topic').publish({
          source: 'millrace.order',
          type: productSearched.type,
          detail: {} as never,
        }),
    },
  },
});
