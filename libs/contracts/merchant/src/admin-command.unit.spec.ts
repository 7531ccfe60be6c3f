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
