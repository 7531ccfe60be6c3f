import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { startDynamo, type TestDynamo } from '@millrace/testing';
import { MerchantStoreUnavailable } from '../../application/errors.ts';
import { aGrantFor, aMerchant } from '../../testing/builders.ts';
import { itKeepsMerchants } from '../../testing/merchant-store-contract.ts';
import { merchantsTable } from '../../testing/tables.ts';
import { DynamoMerchantStore } from './dynamo-merchant-store.ts';

describe('merchants in DynamoDB', () => {
  let dynamo: TestDynamo;
  let table: string;
  let store: DynamoMerchantStore;

  beforeAll(async () => {
    dynamo = await startDynamo();
    table = await dynamo.createTable(merchantsTable);
    store = new DynamoMerchantStore(dynamo.documentClient(), table);
  });
  afterAll(() => dynamo.stop());

  itKeepsMerchants(() => store);

  it('are stored under the keys that the architecture names', async () => {
    const merchant = aMerchant();
    const grant = aGrantFor(merchant);
    await store.add(merchant, grant, new Date('2026-05-08T12:00:00.000Z'));
    const { Items = [] } = await dynamo.documentClient().send(new ScanCommand({ TableName: table }));
    const createdAt = '2026-05-08T12:00:00.000Z';
    expect(Items).toEqual(
      expect.arrayContaining([
        { pk: `merchant#${merchant.merchantId}`, ...merchant, createdAt },
        { pk: `apikey#${grant.apiKeyHash}`, merchantId: merchant.merchantId, mode: 'test', createdAt },
      ]),
    );
  });

  it('are added once when the same command comes many times at once', async () => {
    const merchant = aMerchant();
    const grant = aGrantFor(merchant);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => store.add(merchant, grant, new Date())),
    );
    expect(
      outcomes.filter(({ status, ...rest }) => status === 'fulfilled' && 'value' in rest && rest.value),
    ).toHaveLength(1);
  });

  it('are unavailable, not unknown, when the table does not answer', async () => {
    const broken = new DynamoMerchantStore(dynamo.documentClient(), 'no-such-table');
    const merchant = aMerchant();
    await expect(broken.findGrant('a')).rejects.toThrow(MerchantStoreUnavailable);
    await expect(broken.findLimits('a')).rejects.toThrow(MerchantStoreUnavailable);
    await expect(broken.setLimits('a', null)).rejects.toThrow(MerchantStoreUnavailable);
    await expect(broken.add(merchant, aGrantFor(merchant), new Date())).rejects.toThrow(
      MerchantStoreUnavailable,
    );
  });
});
