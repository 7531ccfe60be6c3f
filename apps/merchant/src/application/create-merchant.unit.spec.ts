import { describe, expect, it } from '@jest/globals';
import { merchantIds, type CreateMerchantRequest } from '@millrace/contracts-merchant';
import { fixedClock } from '@millrace/testing';
import { InMemoryMerchantStore } from '../testing/in-memory-merchant-store.ts';
import { authenticate } from './authenticate.ts';
import { createMerchant } from './create-merchant.ts';

const command: CreateMerchantRequest = { command: 'createMerchant', name: 'Acme', mode: 'test' };
const named: CreateMerchantRequest = {
  ...command,
  merchantId: merchantIds.create(),
  apiKeyHash: 'a'.repeat(64),
};

function admin(merchants = new InMemoryMerchantStore()) {
  let random = 0;
  const dependencies = {
    merchants,
    clock: fixedClock('2026-05-08T12:00:00.000Z'),
    randomBelow: (limit: number) => (random += 7) % limit,
  };
  return { merchants, create: (request: CreateMerchantRequest) => createMerchant(request, dependencies) };
}

describe('creating a merchant', () => {
  it('gives a key that opens the API for it', async () => {
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

  it('gives every merchant an id and a key of its own', async () => {
    const { create } = admin();
    const [first, second] = [await create(command), await create(command)];
    expect(first).not.toEqual(second);
    expect('refused' in second).toBe(false);
  });

  it('takes over a merchant whose key exists, which it never shows', async () => {
    expect(await admin().create(named)).toEqual({
      merchantId: named.merchantId,
      name: 'Acme',
      mode: 'test',
      apiKey: null,
    });
  });

  it('answers the repeat of a command with merchant and key as the first time', async () => {
    const { create } = admin();
    expect(await create(named)).toEqual(await create(named));
  });

  it.each([
    ['another name', { name: 'Other' }],
    ['another key', { apiKeyHash: 'b'.repeat(64) }],
    ['another mode of the key', { mode: 'live' as const }],
    ['a key to be made', { apiKeyHash: undefined }],
    ['a key that is another merchant’s', { merchantId: merchantIds.create() }],
  ])('refuses with merchant_exists when the repeat has %s', async (_what, changes) => {
    const { create } = admin();
    await create(named);
    expect(await create({ ...named, ...changes })).toMatchObject({ refused: 'merchant_exists' });
  });
});
