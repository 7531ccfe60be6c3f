import { join } from 'node:path';
import { describeAwsFailures, type FailingClient } from '@millrace/testing/aws-failures';
import { aKeyOf, aMerchant } from '../testing/builders.ts';
import { dynamoMerchantStore } from './dynamo/dynamo-merchant-store.ts';

const store = (client: FailingClient) => dynamoMerchantStore(client(), 'merchants');
const merchant = aMerchant();

describeAwsFailures(join(import.meta.dirname, '..'), {
  'adapters/dynamo/dynamo-merchant-store.ts': {
    service: 'dynamodb',
    calls: {
      findGrant: (client) => store(client).findGrant('hash'),
      findMerchant: (client) => store(client).findMerchant(merchant.merchantId),
      findLimits: (client) => store(client).findLimits(merchant.merchantId),
      setLimits: (client) => store(client).setLimits(merchant.merchantId, { maxDailyCount: 1 }),
      add: (client) => store(client).add(merchant, aKeyOf(merchant)),
      addKey: (client) => store(client).addKey(aKeyOf(merchant)),
      findKeys: (client) => store(client).findKeys(merchant.merchantId),
      revokeKey: (client) => store(client).revokeKey(aKeyOf(merchant), '2026-05-08T12:00:00.000Z'),
    },
  },
});
