import { describe, expect, it } from '@jest/globals';
import type { MerchantLimits } from '@millrace/contracts-merchant';
import { aKeyOf, aMerchant } from '../testing/builders.ts';
import { inMemoryMerchantStore } from '../testing/in-memory-merchant-store.ts';
import { getLimits, setLimits, readLimits } from './limit-merchant.ts';

const limits: MerchantLimits = { maxDailyCount: 100, currencies: { USD: { maxAmount: 50_000 } } };

async function merchantWithout() {
  const merchants = inMemoryMerchantStore();
  const merchant = aMerchant();
  await merchants.add(merchant, aKeyOf(merchant));
  return { merchants, merchantId: merchant.merchantId };
}

describe('the limits of a merchant', () => {
  it('are set, shown and returned to other modules', async () => {
    const { merchants, merchantId } = await merchantWithout();
    expect(await setLimits({ command: 'setLimits', merchantId, limits }, { merchants })).toEqual({
      merchantId,
      limits,
    });
    expect(await getLimits({ command: 'getLimits', merchantId }, { merchants })).toEqual({
      merchantId,
      limits,
    });
    expect(await readLimits({ merchantId }, { merchants })).toEqual({ limits });
  });

  it('are null before they are set and after they are removed', async () => {
    const { merchants, merchantId } = await merchantWithout();
    expect(await readLimits({ merchantId }, { merchants })).toEqual({ limits: null });
    await setLimits({ command: 'setLimits', merchantId, limits }, { merchants });
    await setLimits({ command: 'setLimits', merchantId, limits: null }, { merchants });
    expect(await readLimits({ merchantId }, { merchants })).toEqual({ limits: null });
    expect(await getLimits({ command: 'getLimits', merchantId }, { merchants })).toEqual({
      merchantId,
      limits: null,
    });
  });

  it('are refused with merchant_not_found for an unknown merchant, and null for other modules', async () => {
    const merchants = inMemoryMerchantStore();
    const { merchantId } = aMerchant();
    const refusal = { refused: 'merchant_not_found', detail: expect.stringContaining(merchantId) };
    expect(await setLimits({ command: 'setLimits', merchantId, limits }, { merchants })).toEqual(refusal);
    expect(await getLimits({ command: 'getLimits', merchantId }, { merchants })).toEqual(refusal);
    expect(await readLimits({ merchantId }, { merchants })).toEqual({ limits: null });
  });
});
