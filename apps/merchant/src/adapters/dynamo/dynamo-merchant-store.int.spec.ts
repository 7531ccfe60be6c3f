import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { apiKeyIds } from '@millrace/contracts-merchant';
import { InvariantViolation } from '@millrace/invariants';
import { startDynamo, storedItems, type TestDynamo } from '@millrace/testing';
import { MerchantStoreUnavailable, type MerchantStore } from '../../application/ports.ts';
import type { StoredApiKey } from '../../domain/merchant.ts';
import { aKeyOf, aMerchant } from '../../testing/builders.ts';
import { itKeepsMerchants } from '../../testing/merchant-store-contract.ts';
import { merchantsTable } from '../../testing/tables.ts';
import { dynamoMerchantStore } from './dynamo-merchant-store.ts';

describe('merchants in DynamoDB', () => {
  let dynamo: TestDynamo;
  let table: string;
  let store: MerchantStore;

  beforeAll(async () => {
    dynamo = await startDynamo();
    table = await dynamo.createTable(merchantsTable);
    store = dynamoMerchantStore(dynamo.documentClient(), table);
  });
  afterAll(() => dynamo.stop());

  itKeepsMerchants(() => store);

  it('are stored under the documented keys', async () => {
    const merchant = aMerchant();
    const key = aKeyOf(merchant);
    await store.add(merchant, key);
    const items = await storedItems(dynamo, table);
    const { id: keyId, apiKeyHash, merchantId, mode, name, lastFour, createdAt } = key;
    expect(items).toEqual(
      expect.arrayContaining([
        { pk: `merchant#${merchantId}`, ...merchant, createdAt, activeKeys: 1 },
        { pk: `apikey#${apiKeyHash}`, keyId, merchantId, mode, name, lastFour, createdAt },
      ]),
    );
  });

  it('are added once for concurrent repeats of a command', async () => {
    const merchant = aMerchant();
    const key = aKeyOf(merchant);
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => store.add(merchant, key)));
    expect(
      outcomes.filter(({ status, ...rest }) => status === 'fulfilled' && 'value' in rest && rest.value),
    ).toHaveLength(1);
  });

  it('are unavailable, not unknown, when the table does not exist', async () => {
    const broken = dynamoMerchantStore(dynamo.documentClient(), 'no-such-table');
    const merchant = aMerchant();
    await expect(broken.findGrant('a')).rejects.toThrow(MerchantStoreUnavailable);
    await expect(broken.findLimits('a')).rejects.toThrow(MerchantStoreUnavailable);
    await expect(broken.setLimits('a', null)).rejects.toThrow(MerchantStoreUnavailable);
    const key = aKeyOf(merchant);
    await expect(broken.add(merchant, key)).rejects.toThrow(MerchantStoreUnavailable);
    await expect(broken.addKey(key)).rejects.toThrow(MerchantStoreUnavailable);
    await expect(broken.findKeys('a')).rejects.toThrow(MerchantStoreUnavailable);
    await expect(broken.revokeKey(key, key.createdAt)).rejects.toThrow(MerchantStoreUnavailable);
  });

  it('expire a revoked key after 90 days, and no other item', async () => {
    const merchant = aMerchant();
    const key = aKeyOf(merchant);
    await store.add(merchant, key);
    await store.revokeKey(key, '2026-05-09T00:00:00.500Z');
    const expiring = (await storedItems(dynamo, table)).filter(
      ({ merchantId, expiresAtEpochSeconds }) => merchantId === key.merchantId && expiresAtEpochSeconds,
    );
    expect(expiring).toMatchObject([
      {
        pk: `apikey#${key.apiKeyHash}`,
        expiresAtEpochSeconds: Date.parse('2026-08-07T00:00:00.000Z') / 1000,
      },
    ]);
  });

  it('do not count a revocation of another merchant’s key', async () => {
    const [merchant, rival] = [aMerchant(), aMerchant()];
    const key = aKeyOf(rival);
    await store.add(merchant, aKeyOf(merchant));
    await store.add(rival, key);
    const forged = { ...key, merchantId: merchant.merchantId };
    await expect(store.revokeKey(forged, key.createdAt)).rejects.toThrow(InvariantViolation);
    expect((await store.revokeKey(key, key.createdAt)).activeKeys).toBe(0);
  });

  describe('whose key was stored before keys had ids', () => {
    const createdAt = '2026-03-01T08:00:00.000Z';

    async function anOldMerchant() {
      const merchant = aMerchant();
      const { apiKeyHash, mode } = aKeyOf(merchant);
      const { merchantId } = merchant;
      for (const item of [
        { pk: `merchant#${merchantId}`, ...merchant, createdAt },
        { pk: `apikey#${apiKeyHash}`, merchantId, mode, createdAt },
      ]) {
        await dynamo.documentClient().send(new PutCommand({ TableName: table, Item: item }));
      }
      return { merchantId, apiKeyHash };
    }

    it('have it under the same id at every read', async () => {
      const { merchantId, apiKeyHash } = await anOldMerchant();
      const [key] = await store.findKeys(merchantId);
      expect(key).toMatchObject({
        apiKeyHash,
        name: 'first key',
        lastFour: null,
        createdAt,
        revokedAt: null,
      });
      expect(apiKeyIds.is(key!.id)).toBe(true);
      expect(key!.id >= apiKeyIds.lowestAt(new Date(createdAt))).toBe(true);
      expect(await store.findKeys(merchantId)).toEqual([key]);
      expect(await store.findGrant(apiKeyHash)).toEqual({ apiKeyHash, merchantId, mode: 'test' });
    });

    it('can revoke it, and count it', async () => {
      const { merchantId, apiKeyHash } = await anOldMerchant();
      const [old] = (await store.findKeys(merchantId)) as [StoredApiKey];
      const added = aKeyOf({ merchantId: old.merchantId, name: 'Acme' });
      expect(await store.addKey(added)).toBe('added');
      expect(await store.revokeKey(old, '2026-05-09T00:00:00.000Z')).toMatchObject({ activeKeys: 1 });
      expect(await store.findGrant(apiKeyHash)).toBeUndefined();
      expect(await store.revokeKey(added, '2026-05-09T00:00:00.000Z')).toMatchObject({ activeKeys: 0 });
    });

    it('can revoke it first', async () => {
      const { merchantId } = await anOldMerchant();
      const [old] = (await store.findKeys(merchantId)) as [StoredApiKey];
      expect(await store.revokeKey(old, '2026-05-09T00:00:00.000Z')).toMatchObject({ activeKeys: 0 });
    });
  });
});
