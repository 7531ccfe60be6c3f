import { describe, expect, it, jest } from '@jest/globals';
import { inMemoryMerchantStore } from '../testing/in-memory-merchant-store.ts';
import { parseApiKey, type ApiKeyMode } from '../domain/api-key.ts';
import { aKeyOf, aMerchant } from '../testing/builders.ts';
import { authenticate, hashApiKey } from './authenticate.ts';

const merchant = aMerchant();

async function authenticating(
  authorization: string | undefined,
  { key = 'mk_test_millrace', modes = ['test'] as ApiKeyMode[] } = {},
) {
  const store = inMemoryMerchantStore();
  const parsed = parseApiKey(key)!;
  const stored = aKeyOf(merchant, { apiKeyHash: hashApiKey(parsed.key), mode: parsed.mode });
  await store.add(merchant, stored);
  const findGrant = jest.spyOn(store, 'findGrant');
  return { context: await authenticate(authorization, { grants: store, modes }), findGrant };
}

describe('authentication', () => {
  it('returns the merchant of a known key', async () => {
    const { context } = await authenticating('Bearer mk_test_millrace');
    expect(context).toEqual({ outcome: 'authenticated', merchantId: merchant.merchantId, mode: 'test' });
  });

  it('looks a key up by the SHA-256 of the whole key', async () => {
    const { findGrant } = await authenticating('Bearer mk_test_millrace');
    expect(findGrant.mock.calls).toEqual([
      ['26482d8c6f2526e853258bfa6122e254fad6c376b3ac37c98cfd5d46fb1110f3'],
    ]);
  });

  it.each([undefined, '', 'Basic dXNlcjpwYXNz'])('finds no key in %j', async (header) => {
    expect((await authenticating(header)).context).toEqual({ outcome: 'api_key_missing' });
  });

  it('refuses an unknown key', async () => {
    expect((await authenticating('Bearer mk_test_somebody_else')).context).toEqual({
      outcome: 'api_key_unknown',
    });
  });

  it('does not look up a malformed key', async () => {
    const { context, findGrant } = await authenticating('Bearer secret');
    expect(context).toEqual({ outcome: 'api_key_unknown' });
    expect(findGrant).not.toHaveBeenCalled();
  });

  it.each([
    ['mk_live_millrace', ['test']],
    ['mk_test_millrace', ['live']],
  ] as [string, ApiKeyMode[]][])('refuses %s in a stage that accepts only %j keys', async (key, modes) => {
    const { context, findGrant } = await authenticating(`Bearer ${key}`, { key, modes });
    expect(context).toEqual({ outcome: 'api_key_unknown' });
    expect(findGrant).not.toHaveBeenCalled();
  });

  it('accepts both modes in a stage that accepts both', async () => {
    const { context } = await authenticating('Bearer mk_live_millrace', {
      key: 'mk_live_millrace',
      modes: ['test', 'live'],
    });
    expect(context).toMatchObject({ outcome: 'authenticated', mode: 'live' });
  });
});
