import { describe, expect, it } from '@jest/globals';
import { merchantIds, type CreateMerchantRequest } from '@millrace/contracts-merchant';
import { fixedClock } from '@millrace/testing';
import { inMemoryMerchantStore } from '../testing/in-memory-merchant-store.ts';
import type { ApiKeyModes } from '../domain/api-key.ts';
import { authenticate } from './authenticate.ts';
import { createMerchant } from './create-merchant.ts';

const command: CreateMerchantRequest = { command: 'createMerchant', name: 'Acme', mode: 'test' };
const named: CreateMerchantRequest = {
  ...command,
  merchantId: merchantIds.create(),
  apiKeyHash: 'a'.repeat(64),
};

function admin(merchants = inMemoryMerchantStore(), modes: ApiKeyModes = ['test', 'live']) {
  let random = 0;
  const ports = {
    merchants,
    modes,
    clock: fixedClock('2026-05-08T12:00:00.000Z'),
    randomBelow: (limit: number) => (random += 7) % limit,
  };
  return { merchants, create: (request: CreateMerchantRequest) => createMerchant(request, ports) };
}

describe('creating a merchant', () => {
  it('creates a key that authenticates it', async () => {
    const { merchants, create } = admin();
    const response = await create(command);
    if ('refused' in response) throw new Error(response.detail);
    expect(response).toMatchObject({ name: 'Acme', mode: 'test' });
    expect(await authenticate(`Bearer ${response.apiKey}`, { grants: merchants, modes: ['test'] })).toEqual({
      outcome: 'authenticated',
      merchantId: response.merchantId,
      mode: 'test',
    });
  });

  it('uses the mode of the stage unless another accepted mode is requested', async () => {
    const { mode: _mode, ...unspecified } = command;
    for (const mode of ['test', 'live'] as const) {
      const response = await admin(undefined, [mode]).create(unspecified);
      expect(response).toMatchObject({ mode, apiKey: expect.stringMatching(new RegExp(`^mk_${mode}_`)) });
    }
    expect(await admin().create({ ...command, mode: 'live' })).toMatchObject({ mode: 'live' });
  });

  it('is refused with mode_not_accepted for a mode whose keys never work in the stage', async () => {
    const { create, merchants } = admin(undefined, ['live']);
    expect(await create(named)).toMatchObject({ refused: 'mode_not_accepted' });
    expect(await merchants.findMerchant(named.merchantId!)).toBeUndefined();
  });

  it('creates a new id and a new key for every merchant', async () => {
    const { create } = admin();
    const [first, second] = [await create(command), await create(command)];
    expect(first).not.toEqual(second);
    expect('refused' in second).toBe(false);
  });

  it('imports a merchant with an existing key, which it never shows', async () => {
    expect(await admin().create(named)).toEqual({
      merchantId: named.merchantId,
      name: 'Acme',
      mode: 'test',
      apiKey: null,
    });
  });

  it('returns the same to a repeat with merchant id and key hash', async () => {
    const { create } = admin();
    expect(await create(named)).toEqual(await create(named));
  });

  it.each([
    ['another name', { name: 'Other' }],
    ['another key', { apiKeyHash: 'b'.repeat(64) }],
    ['another mode of the key', { mode: 'live' as const }],
    ['a key to be generated', { apiKeyHash: undefined }],
    ['a key that is another merchant’s', { merchantId: merchantIds.create() }],
  ])('refuses with merchant_exists when the repeat has %s', async (_what, changes) => {
    const { create } = admin();
    await create(named);
    expect(await create({ ...named, ...changes })).toMatchObject({ refused: 'merchant_exists' });
  });

  it('refuses a repeat whose key was revoked meanwhile', async () => {
    const { merchants, create } = admin();
    await create(named);
    const [key] = await merchants.findKeys(named.merchantId!);
    await merchants.revokeKey(key!, '2026-05-09T00:00:00.000Z');
    expect(await create(named)).toMatchObject({ refused: 'merchant_exists' });
    expect(await merchants.findGrant(named.apiKeyHash!)).toBeUndefined();
  });
});
