import { describe, expect, it } from '@jest/globals';
import { adminRequest, demoMerchants, merchantIds } from './index.ts';

describe('the admin command', () => {
  it('takes a new merchant', () => {
    expect(adminRequest.errors({ command: 'createMerchant', name: 'Acme', mode: 'test' })).toEqual([]);
  });

  it('takes the demo merchants', () => {
    for (const { merchantId, name } of demoMerchants) {
      expect(merchantIds.is(merchantId)).toBe(true);
      expect(
        adminRequest.errors({
          command: 'createMerchant',
          name,
          mode: 'test',
          merchantId,
          apiKeyHash: 'a'.repeat(64),
        }),
      ).toEqual([]);
    }
  });

  it('takes no plain key', () => {
    expect(
      adminRequest.errors({ command: 'createMerchant', name: 'Acme', mode: 'test', apiKey: 'mk_test_x' }),
    ).toEqual([expect.objectContaining({ pointer: '/apiKey', code: 'unknown_field' })]);
  });
});

describe('the commands about limits', () => {
  const merchantId = merchantIds.create();

  it('set, remove and show them', () => {
    const limits = { maxDailyCount: 100, currencies: { USD: { maxAmount: 50_000 } } };
    expect(adminRequest.errors({ command: 'setLimits', merchantId, limits })).toEqual([]);
    expect(adminRequest.errors({ command: 'setLimits', merchantId, limits: null })).toEqual([]);
    expect(adminRequest.errors({ command: 'getLimits', merchantId })).toEqual([]);
  });

  it.each([
    ['without limits', { command: 'setLimits', merchantId }, '/limits'],
    ['with limits that fit nothing', { command: 'setLimits', merchantId, limits: {} }, '/limits'],
    ['for what is no merchant', { command: 'getLimits', merchantId: 'mer_1' }, '/merchantId'],
    ['that is none', { command: 'dropLimits', merchantId }, '/command'],
    ['that is not named', { merchantId }, '/command'],
    ['that is no object', 'getLimits', ''],
    ['that is nothing', null, ''],
  ])('are refused where there is one %s', (_what, request, pointer) => {
    expect(adminRequest.errors(request)).toContainEqual(expect.objectContaining({ pointer }));
  });
});
