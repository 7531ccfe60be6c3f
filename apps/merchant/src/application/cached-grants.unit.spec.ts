import { describe, expect, it, jest } from '@jest/globals';
import { fixedClock } from '@millrace/testing';
import type { ApiKeyGrant } from '../domain/merchant.ts';
import { inMemoryMerchantStore } from '../testing/in-memory-merchant-store.ts';
import { aKeyOf, aMerchant, grantOf } from '../testing/builders.ts';
import { cachedGrants } from './authenticate.ts';

function cachedOver(grants: readonly ApiKeyGrant[], options?: { maxEntries: number }) {
  const clock = fixedClock('2026-05-08T12:00:00.000Z');
  const findGrant = jest.fn(async (hash: string) => grants.find(({ apiKeyHash }) => apiKeyHash === hash));
  return { clock, findGrant, cached: cachedGrants({ findGrant }, clock, options) };
}

describe('grants in memory', () => {
  const [first, second, third] = [0, 1, 2].map(() => grantOf(aKeyOf(aMerchant()))) as [
    ApiKeyGrant,
    ApiKeyGrant,
    ApiKeyGrant,
  ];

  it('are looked up once a minute', async () => {
    const { cached, clock, findGrant } = cachedOver([first]);
    expect(await cached.findGrant(first.apiKeyHash)).toEqual(first);
    clock.advance(59_999);
    expect(await cached.findGrant(first.apiKeyHash)).toEqual(first);
    expect(findGrant).toHaveBeenCalledTimes(1);
    clock.advance(1);
    expect(await cached.findGrant(first.apiKeyHash)).toEqual(first);
    expect(findGrant).toHaveBeenCalledTimes(2);
  });

  it('are looked up again when the clock was set back', async () => {
    const { cached, clock, findGrant } = cachedOver([first]);
    await cached.findGrant(first.apiKeyHash);
    clock.advance(-1);
    await cached.findGrant(first.apiKeyHash);
    expect(findGrant).toHaveBeenCalledTimes(2);
  });

  it('expire when the key is deleted', async () => {
    const grants = [first];
    const { cached, clock } = cachedOver(grants);
    await cached.findGrant(first.apiKeyHash);
    grants.pop();
    clock.advance(60_000);
    expect(await cached.findGrant(first.apiKeyHash)).toBeUndefined();
  });

  it('do not cache an unknown key', async () => {
    const grants: ApiKeyGrant[] = [];
    const { cached } = cachedOver(grants);
    expect(await cached.findGrant(first.apiKeyHash)).toBeUndefined();
    grants.push(first);
    expect(await cached.findGrant(first.apiKeyHash)).toEqual(first);
  });

  it('stay cached after any number of unknown keys', async () => {
    const { cached, findGrant } = cachedOver([first], { maxEntries: 1 });
    await cached.findGrant(first.apiKeyHash);
    for (let n = 0; n < 1_000; n += 1) await cached.findGrant(`unknown-${n}`);
    findGrant.mockClear();
    expect(await cached.findGrant(first.apiKeyHash)).toEqual(first);
    expect(findGrant).not.toHaveBeenCalled();
  });

  it('are bounded: the oldest is dropped first', async () => {
    const { cached, findGrant } = cachedOver([first, second, third], { maxEntries: 2 });
    for (const { apiKeyHash } of [first, second, third, second, third]) await cached.findGrant(apiKeyHash);
    expect(findGrant).toHaveBeenCalledTimes(3);
    await cached.findGrant(first.apiKeyHash);
    expect(findGrant).toHaveBeenCalledTimes(4);
  });
});

describe('INV-39: a revoked key', () => {
  async function revocable() {
    const store = inMemoryMerchantStore();
    const merchant = aMerchant();
    const key = aKeyOf(merchant);
    await store.add(merchant, key);
    const clock = fixedClock('2026-05-08T12:00:00.000Z');
    const grants = { findGrant: jest.fn((hash: string) => store.findGrant(hash)) };
    const cached = cachedGrants(grants, clock);
    return {
      clock,
      grants,
      store,
      key,
      find: () => cached.findGrant(key.apiKeyHash),
      revoke: () => store.revokeKey(key, clock().toISOString()),
    };
  }

  it.each([0, 1, 30_000, 59_999])(
    'is refused a minute later when it was cached %i ms before',
    async (beforeMs) => {
      const { clock, find, revoke } = await revocable();
      await find();
      clock.advance(beforeMs);
      await revoke();
      for (let ms = 0; ms < 60_000; ms += 1_000) {
        await find();
        clock.advance(1_000);
      }
      expect(await find()).toBeUndefined();
    },
  );

  it('is refused a minute later when its look-up was slow', async () => {
    const { clock, find, revoke, grants, store, key } = await revocable();
    const grant = await store.findGrant(key.apiKeyHash);
    const { promise, resolve } = Promise.withResolvers<typeof grant>();
    grants.findGrant.mockReturnValueOnce(promise);
    const slow = find();
    await revoke();
    clock.advance(59_000);
    resolve(grant);
    await slow;
    clock.advance(1_000);
    expect(await find()).toBeUndefined();
  });

  it('is refused while the store is down, and afterwards', async () => {
    const { clock, find, revoke, grants } = await revocable();
    await find();
    await revoke();
    clock.advance(60_000);
    grants.findGrant
      .mockRejectedValueOnce(new Error('no answer'))
      .mockRejectedValueOnce(new Error('no answer'));
    await expect(find()).rejects.toThrow('no answer');
    await expect(find()).rejects.toThrow('no answer');
    expect(await find()).toBeUndefined();
  });

  it('is refused a minute later when the clock is set back meanwhile', async () => {
    const { clock, find, revoke } = await revocable();
    await find();
    await revoke();
    clock.advance(-60_000);
    for (let ms = 0; ms < 60_000; ms += 1_000) {
      await find();
      clock.advance(1_000);
    }
    expect(await find()).toBeUndefined();
  });
});

describe('a key that was just added', () => {
  it('works at once after it was unknown', async () => {
    const merchants = inMemoryMerchantStore();
    const merchant = aMerchant();
    const [first, second] = [aKeyOf(merchant), aKeyOf(merchant)];
    await merchants.add(merchant, first);
    const cached = cachedGrants(merchants, fixedClock('2026-05-08T12:00:00.000Z'));
    expect(await cached.findGrant(second.apiKeyHash)).toBeUndefined();
    await merchants.addKey(second);
    expect(await cached.findGrant(second.apiKeyHash)).toEqual(grantOf(second));
  });
});
