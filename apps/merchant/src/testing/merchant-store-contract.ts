import { expect, it } from '@jest/globals';
import type { MerchantLimits } from '@millrace/contracts-merchant';
import type { MerchantStore } from '../application/ports.ts';
import { aGrantFor, aMerchant } from './builders.ts';

/** What every `MerchantStore` does. */
export function itKeepsMerchants(store: () => MerchantStore): void {
  const now = new Date('2026-05-08T12:00:00.000Z');

  it('finds a merchant and the grant of its key', async () => {
    const merchant = aMerchant();
    const grant = aGrantFor(merchant, { mode: 'live' });
    expect(await store().add(merchant, grant, now)).toBe(true);
    expect(await store().findMerchant(merchant.merchantId)).toEqual(merchant);
    expect(await store().findGrant(grant.apiKeyHash)).toEqual(grant);
  });

  it('finds nothing that was not added', async () => {
    const merchant = aMerchant();
    expect(await store().findMerchant(merchant.merchantId)).toBeUndefined();
    expect(await store().findGrant(aGrantFor(merchant).apiKeyHash)).toBeUndefined();
  });

  it('does not change a merchant that exists, nor keep the other key', async () => {
    const merchant = aMerchant();
    await store().add(merchant, aGrantFor(merchant), now);
    const other = aGrantFor(merchant);
    expect(await store().add({ ...merchant, name: 'Another' }, other, now)).toBe(false);
    expect(await store().findMerchant(merchant.merchantId)).toEqual(merchant);
    expect(await store().findGrant(other.apiKeyHash)).toBeUndefined();
  });

  it('does not give a key to a second merchant, nor keep that merchant', async () => {
    const first = aMerchant();
    const grant = aGrantFor(first);
    await store().add(first, grant, now);
    const second = aMerchant();
    expect(await store().add(second, { ...grant, merchantId: second.merchantId }, now)).toBe(false);
    expect(await store().findGrant(grant.apiKeyHash)).toEqual(grant);
    expect(await store().findMerchant(second.merchantId)).toBeUndefined();
  });

  it('keeps the limits that were set last, each time all of them', async () => {
    const merchant = aMerchant();
    const { merchantId } = merchant;
    await store().add(merchant, aGrantFor(merchant), now);
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

  it('has no limits for a merchant that was not added, and takes none', async () => {
    const { merchantId } = aMerchant();
    expect(await store().setLimits(merchantId, { maxDailyCount: 1 })).toBe(false);
    expect(await store().findLimits(merchantId)).toBeUndefined();
    expect(await store().findMerchant(merchantId)).toBeUndefined();
  });
}
