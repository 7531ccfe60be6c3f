import { expect, it } from '@jest/globals';
import type { MerchantLimits } from '@millrace/contracts-merchant';
import { InvariantViolation } from '@millrace/invariants';
import { MerchantStoreUnavailable, type MerchantStore } from '../application/ports.ts';
import { MAX_ACTIVE_KEYS, type StoredApiKey } from '../domain/merchant.ts';
import { aKeyOf, aMerchant, grantOf } from './builders.ts';

/** The contract of every `MerchantStore`. */
export function itKeepsMerchants(store: () => MerchantStore): void {
  it('finds a merchant and the grant of its key', async () => {
    const merchant = aMerchant();
    const key = aKeyOf(merchant, { mode: 'live' });
    expect(await store().add(merchant, key)).toBe(true);
    expect(await store().findMerchant(merchant.merchantId)).toEqual(merchant);
    expect(await store().findGrant(key.apiKeyHash)).toEqual(grantOf(key));
  });

  it('finds nothing that was not added', async () => {
    const merchant = aMerchant();
    expect(await store().findMerchant(merchant.merchantId)).toBeUndefined();
    expect(await store().findGrant(aKeyOf(merchant).apiKeyHash)).toBeUndefined();
  });

  it('does not change an existing merchant, and does not store the other key', async () => {
    const merchant = aMerchant();
    await store().add(merchant, aKeyOf(merchant));
    const other = aKeyOf(merchant);
    expect(await store().add({ ...merchant, name: 'Another' }, other)).toBe(false);
    expect(await store().findMerchant(merchant.merchantId)).toEqual(merchant);
    expect(await store().findGrant(other.apiKeyHash)).toBeUndefined();
  });

  it('does not store a second merchant with an existing key', async () => {
    const first = aMerchant();
    const key = aKeyOf(first);
    await store().add(first, key);
    const second = aMerchant();
    expect(await store().add(second, { ...key, merchantId: second.merchantId })).toBe(false);
    expect(await store().findGrant(key.apiKeyHash)).toEqual(grantOf(key));
    expect(await store().findMerchant(second.merchantId)).toBeUndefined();
  });

  it('replaces all limits each time they are set', async () => {
    const merchant = aMerchant();
    const { merchantId } = merchant;
    await store().add(merchant, aKeyOf(merchant));
    expect(await store().findLimits(merchantId)).toBeNull();
    const first: MerchantLimits = {
      maxDailyCount: 100,
      currencies: { USD: { maxAmount: 50_000, maxDailyAmount: Number.MAX_SAFE_INTEGER }, EUR: {} },
    };
    for (const limits of [first, { currencies: { JPY: {} } }, null, { maxDailyCount: 1 }]) {
      expect(await store().setLimits(merchantId, limits)).toBe(true);
      expect(await store().findLimits(merchantId)).toEqual(limits);
    }
    expect(await store().findMerchant(merchantId)).toEqual(merchant);
  });

  it('has no limits for an unknown merchant, and accepts none', async () => {
    const { merchantId } = aMerchant();
    expect(await store().setLimits(merchantId, { maxDailyCount: 1 })).toBe(false);
    expect(await store().findLimits(merchantId)).toBeUndefined();
    expect(await store().findMerchant(merchantId)).toBeUndefined();
  });

  it('finds the keys of a merchant, and no other’s', async () => {
    const [merchant, rival] = [aMerchant(), aMerchant()];
    const [first, second, rivals] = [
      aKeyOf(merchant, { lastFour: null }),
      aKeyOf(merchant, { mode: 'live' }),
      aKeyOf(rival),
    ];
    await store().add(merchant, first);
    await store().add(rival, rivals);
    expect(await store().addKey(second)).toBe('added');
    expect(byId(await store().findKeys(merchant.merchantId))).toEqual(byId([first, second]));
    expect(await store().findGrant(second.apiKeyHash)).toEqual(grantOf(second));
    expect(await store().findKeys(rival.merchantId)).toEqual([rivals]);
    expect(await store().findKeys(aMerchant().merchantId)).toEqual([]);
  });

  it('revokes a key once, and returns the number of active keys', async () => {
    const merchant = aMerchant();
    const [first, second] = [aKeyOf(merchant), aKeyOf(merchant)];
    await store().add(merchant, first);
    await store().addKey(second);
    const [once, later] = ['2026-05-09T00:00:00.000Z', '2026-05-10T00:00:00.000Z'];
    expect(await store().revokeKey(first, once)).toEqual({ revokedAt: once, activeKeys: 1 });
    expect(await store().revokeKey(first, later)).toEqual({ revokedAt: once, activeKeys: 1 });
    expect(await store().findGrant(first.apiKeyHash)).toBeUndefined();
    expect(await store().findGrant(second.apiKeyHash)).toEqual(grantOf(second));
    expect(byId(await store().findKeys(merchant.merchantId))).toEqual(
      byId([{ ...first, revokedAt: once }, second]),
    );
    expect(await store().revokeKey(second, later)).toEqual({ revokedAt: later, activeKeys: 0 });
  });

  it('does not reactivate a revoked key when a merchant is added with its hash', async () => {
    const merchant = aMerchant();
    const key = aKeyOf(merchant);
    await store().add(merchant, key);
    await store().revokeKey(key, '2026-05-09T00:00:00.000Z');
    expect(await store().add(aMerchant(), key)).toBe(false);
    expect(await store().findGrant(key.apiKeyHash)).toBeUndefined();
  });

  it('does not add an existing key to another merchant', async () => {
    const [merchant, rival] = [aMerchant(), aMerchant()];
    const key = aKeyOf(merchant);
    await store().add(merchant, key);
    await store().add(rival, aKeyOf(rival));
    const taken = { ...aKeyOf(rival), apiKeyHash: key.apiKeyHash };
    await expect(store().addKey(taken)).rejects.toThrow(MerchantStoreUnavailable);
    expect(await store().findGrant(key.apiKeyHash)).toEqual(grantOf(key));
    expect(await store().findKeys(rival.merchantId)).toHaveLength(1);
  });

  it('deletes revoked keys for a new one, and ignores those already deleted', async () => {
    const merchant = aMerchant();
    const [kept, first, second] = [aKeyOf(merchant), aKeyOf(merchant), aKeyOf(merchant)];
    await store().add(merchant, kept);
    for (const key of [first, second]) {
      await store().addKey(key);
      await store().revokeKey(key, '2026-05-09T00:00:00.000Z');
    }
    const [third, fourth] = [aKeyOf(merchant), aKeyOf(merchant)];
    expect(await store().addKey(third, [first])).toBe('added');
    expect(await store().addKey(fourth, [first, second])).toBe('added');
    expect(byId(await store().findKeys(merchant.merchantId))).toEqual(byId([kept, third, fourth]));
    expect(await store().findGrant(first.apiKeyHash)).toBeUndefined();
    expect(await store().revokeKey(third, '2026-05-10T00:00:00.000Z')).toMatchObject({ activeKeys: 2 });
  });

  it('refuses to replace an active key', async () => {
    const merchant = aMerchant();
    const [active, revoked, added] = [aKeyOf(merchant), aKeyOf(merchant), aKeyOf(merchant)];
    await store().add(merchant, active);
    await store().addKey(revoked);
    await store().revokeKey(revoked, '2026-05-09T00:00:00.000Z');
    await expect(store().addKey(added, [revoked, active])).rejects.toThrow(InvariantViolation);
    expect(await store().findKeys(merchant.merchantId)).toHaveLength(2);
    expect(await store().findGrant(active.apiKeyHash)).toEqual(grantOf(active));
    expect(await store().findGrant(added.apiKeyHash)).toBeUndefined();
  });

  it('deletes nothing when no key is added', async () => {
    const merchant = aMerchant();
    const revoked = aKeyOf(merchant);
    await store().add(merchant, revoked);
    await store().revokeKey(revoked, '2026-05-09T00:00:00.000Z');
    for (let n = 0; n < MAX_ACTIVE_KEYS; n += 1) await store().addKey(aKeyOf(merchant));
    expect(await store().addKey(aKeyOf(merchant), [revoked])).toBe('limit_reached');
    expect(await store().findKeys(merchant.merchantId)).toHaveLength(MAX_ACTIVE_KEYS + 1);
  });

  it('deletes a revoked key once for several concurrent additions', async () => {
    const merchant = aMerchant();
    const revoked = aKeyOf(merchant);
    await store().add(merchant, revoked);
    await store().revokeKey(revoked, '2026-05-09T00:00:00.000Z');
    const added = Array.from({ length: 8 }, () => aKeyOf(merchant));
    const outcomes = await Promise.all(added.map((key) => addUntilDecided(store(), key, [revoked])));
    expect(outcomes).toEqual(added.map(() => 'added'));
    expect(byId(await store().findKeys(merchant.merchantId))).toEqual(byId(added));
    expect((await store().revokeKey(added[0]!, '2026-05-10T00:00:00.000Z')).activeKeys).toBe(7);
  });

  it('adds concurrent keys up to the limit of active ones', async () => {
    const merchant = aMerchant();
    const first = aKeyOf(merchant);
    await store().add(merchant, first);
    const add = () => addUntilDecided(store(), aKeyOf(merchant));
    const outcomes = await Promise.all(Array.from({ length: MAX_ACTIVE_KEYS + 4 }, add));
    expect(outcomes.filter((outcome) => outcome === 'added')).toHaveLength(MAX_ACTIVE_KEYS - 1);
    expect(await store().findKeys(merchant.merchantId)).toHaveLength(MAX_ACTIVE_KEYS);
    await store().revokeKey(first, '2026-05-09T00:00:00.000Z');
    expect([await add(), await add()]).toEqual(['added', 'limit_reached']);
  });
}

/** Retries, because transactions on the same merchant may conflict. */
async function addUntilDecided(
  store: MerchantStore,
  key: StoredApiKey,
  dropped: readonly StoredApiKey[] = [],
): Promise<string> {
  for (let tries = 0; tries < 50; tries += 1) {
    try {
      return await store.addKey(key, dropped);
    } catch (error) {
      if (!(error instanceof MerchantStoreUnavailable)) throw error;
    }
  }
  throw new Error('the key was neither added nor refused');
}

const byId = (keys: readonly StoredApiKey[]) =>
  [...keys].sort((left, right) => (left.id < right.id ? -1 : 1));
