import { describe, expect, it } from '@jest/globals';
import { adminRequest, apiKeyIds, demoMerchants, merchantIds } from './index.ts';

describe('the admin command', () => {
  it('accepts a new merchant', () => {
    expect(adminRequest.errors({ command: 'createMerchant', name: 'Acme', mode: 'test' })).toEqual([]);
  });

  it('accepts the demo merchants', () => {
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
    'INV-34: rejects a name with a card number: %j',
    (name) => {
      expect(adminRequest.errors({ command: 'createMerchant', name, mode: 'test' })).toEqual([
        { pointer: '/name', code: 'card_number_refused', detail: 'contains a card number' },
      ]);
    },
  );

  it('rejects an API key in plain text', () => {
    expect(
      adminRequest.errors({ command: 'createMerchant', name: 'Acme', mode: 'test', apiKey: 'mk_test_x' }),
    ).toEqual([expect.objectContaining({ pointer: '/apiKey', code: 'unknown_field' })]);
  });
});

describe('the commands for limits', () => {
  const merchantId = merchantIds.create();

  it('accept requests to set, remove and show limits', () => {
    const limits = { maxDailyCount: 100, currencies: { USD: { maxAmount: 50_000 } } };
    expect(adminRequest.errors({ command: 'setLimits', merchantId, limits })).toEqual([]);
    expect(adminRequest.errors({ command: 'setLimits', merchantId, limits: null })).toEqual([]);
    expect(adminRequest.errors({ command: 'getLimits', merchantId })).toEqual([]);
  });

  it.each([
    ['a request without limits', { command: 'setLimits', merchantId }, '/limits'],
    ['empty limits', { command: 'setLimits', merchantId, limits: {} }, '/limits'],
    ['an invalid merchant id', { command: 'getLimits', merchantId: 'mer_1' }, '/merchantId'],
    ['an unknown command', { command: 'dropLimits', merchantId }, '/command'],
    ['a request without a command', { merchantId }, '/command'],
    ['a string', 'getLimits', ''],
    ['null', null, ''],
  ])('reject %s', (_what, request, pointer) => {
    expect(adminRequest.errors(request)).toContainEqual(expect.objectContaining({ pointer }));
  });
});

describe('the commands for keys', () => {
  const merchantId = merchantIds.create();
  const keyId = apiKeyIds.create();

  it('accept requests to add, list and revoke keys', () => {
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
      'a name of 101 characters',
      { command: 'addKey', merchantId, name: 'x'.repeat(101), mode: 'test' },
      '/name',
    ],
    ['an unknown mode', { command: 'addKey', merchantId, name: 'CI', mode: 'prod' }, '/mode'],
    [
      'a key from the caller',
      { command: 'addKey', merchantId, name: 'CI', mode: 'test', apiKey: 'mk_test_x' },
      '/apiKey',
    ],
    ['a list without a merchant', { command: 'listKeys' }, '/merchantId'],
    [
      'a revocation by the key itself',
      { command: 'revokeKey', merchantId, keyId: 'mk_test_12345678' },
      '/keyId',
    ],
    ['a revocation without a key id', { command: 'revokeKey', merchantId }, '/keyId'],
  ])('reject %s', (_what, request, pointer) => {
    expect(adminRequest.errors(request)).toContainEqual(expect.objectContaining({ pointer }));
  });
});
