import { describe, expect, it } from '@jest/globals';
import { adminRequest, apiKeyIds, demoMerchants, merchantIds } from './index.ts';

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

  it.each(['4242424242424242', '4242\u00a04242.4242-4242', 'Acme 378282246310005'])(
    'INV-34: takes no card number as a name: %j',
    (name) => {
      expect(adminRequest.errors({ command: 'createMerchant', name, mode: 'test' })).toEqual([
        { pointer: '/name', code: 'card_number_refused', detail: 'holds a card number' },
      ]);
    },
  );

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

describe('the commands about keys', () => {
  const merchantId = merchantIds.create();
  const keyId = apiKeyIds.create();

  it('add, list and revoke them', () => {
    const added = { command: 'addKey', merchantId, name: 'CI – Zürich', mode: 'live' };
    expect(adminRequest.errors(added)).toEqual([]);
    expect(adminRequest.errors({ command: 'listKeys', merchantId })).toEqual([]);
    expect(adminRequest.errors({ command: 'revokeKey', merchantId, keyId })).toEqual([]);
  });

  it.each([
    ['a key without a name', { command: 'addKey', merchantId, mode: 'test' }, '/name'],
    ['a key with an empty name', { command: 'addKey', merchantId, name: '', mode: 'test' }, '/name'],
    [
      'a name that moves the cursor',
      { command: 'addKey', merchantId, name: 'a\u001b[2J', mode: 'test' },
      '/name',
    ],
    [
      'a name of 101 letters',
      { command: 'addKey', merchantId, name: 'x'.repeat(101), mode: 'test' },
      '/name',
    ],
    ['an unknown mode', { command: 'addKey', merchantId, name: 'CI', mode: 'prod' }, '/mode'],
    [
      'a key that is given',
      { command: 'addKey', merchantId, name: 'CI', mode: 'test', apiKey: 'mk_test_x' },
      '/apiKey',
    ],
    ['the keys of nobody', { command: 'listKeys' }, '/merchantId'],
    ['a revocation by the key', { command: 'revokeKey', merchantId, keyId: 'mk_test_12345678' }, '/keyId'],
    ['a revocation of no key', { command: 'revokeKey', merchantId }, '/keyId'],
  ])('refuse %s', (_what, request, pointer) => {
    expect(adminRequest.errors(request)).toContainEqual(expect.objectContaining({ pointer }));
  });
});
