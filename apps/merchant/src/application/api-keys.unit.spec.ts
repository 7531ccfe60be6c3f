import { describe, expect, it } from '@jest/globals';
import {
  apiKeyIds,
  merchantIds,
  type AddKeyResponse,
  type ListKeysResponse,
} from '@millrace/contracts-merchant';
import { fixedClock } from '@millrace/testing';
import fc from 'fast-check';
import { MAX_ACTIVE_KEYS, MAX_STORED_KEYS } from '../domain/merchant.ts';
import type { ApiKeyModes } from '../domain/api-key.ts';
import { aKeyOf, aMerchant } from '../testing/builders.ts';
import { inMemoryMerchantStore } from '../testing/in-memory-merchant-store.ts';
import { addKey, listKeys, revokeKey } from './api-keys.ts';
import { authenticate } from './authenticate.ts';

async function aMerchantWithKey(modes: ApiKeyModes = ['test', 'live']) {
  const merchants = inMemoryMerchantStore();
  const merchant = aMerchant();
  const { merchantId } = merchant;
  const first = aKeyOf(merchant);
  await merchants.add(merchant, first);
  const clock = fixedClock('2026-05-09T12:00:00.000Z');
  let random = 7;
  const randomBelow = (limit: number) => (random = (random * 48_271) % 2_147_483_647) % limit;
  const ports = { merchants, modes, clock, randomBelow };
  return {
    merchants,
    merchantId,
    first,
    clock,
    add: (name = 'CI', of: string = merchantId, mode?: 'test' | 'live') =>
      addKey({ command: 'addKey', merchantId: of, name, ...(mode && { mode }) }, ports),
    list: (of: string = merchantId) => listKeys({ command: 'listKeys', merchantId: of }, ports),
    revoke: (keyId: string, of: string = merchantId) =>
      revokeKey({ command: 'revokeKey', merchantId: of, keyId }, ports),
    authenticate: (apiKey: string) =>
      authenticate(`Bearer ${apiKey}`, { grants: merchants, modes: ['test', 'live'] }),
  };
}

const unknownMerchant = merchantIds.create();

describe('adding a key', () => {
  it('creates a key that works along with the first one', async () => {
    const { add, list, merchantId, first, authenticate } = await aMerchantWithKey();
    const added = (await add('CI', merchantId, 'live')) as AddKeyResponse;
    expect(added.key).toEqual({
      id: expect.stringMatching(apiKeyIds.pattern),
      name: 'CI',
      mode: 'live',
      lastFour: added.apiKey.slice(-4),
      createdAt: '2026-05-09T12:00:00.000Z',
      revokedAt: null,
    });
    expect(await authenticate(added.apiKey)).toEqual({ outcome: 'authenticated', merchantId, mode: 'live' });
    expect(await list()).toMatchObject({ merchantId, keys: [{ id: first.id }, { id: added.key.id }] });
  });

  it('does not show or store the key elsewhere', async () => {
    const { add, list, merchants, merchantId } = await aMerchantWithKey();
    const { apiKey } = (await add()) as AddKeyResponse;
    const shown = JSON.stringify([await list(), await merchants.findKeys(merchantId)]);
    expect(shown).not.toContain(apiKey.slice('mk_test_'.length, -4));
    expect(JSON.stringify(await list())).not.toContain('apiKeyHash');
  });

  it('uses the mode of the stage by default', async () => {
    for (const mode of ['test', 'live'] as const) {
      const { add } = await aMerchantWithKey([mode]);
      const { key, apiKey } = (await add()) as AddKeyResponse;
      expect([key.mode, apiKey.slice(0, 8)]).toEqual([mode, `mk_${mode}_`]);
    }
  });

  it('is refused with mode_not_accepted for a mode whose keys never work in the stage', async () => {
    const { add, merchants, merchantId } = await aMerchantWithKey(['live']);
    expect(await add('CI', merchantId, 'test')).toMatchObject({ refused: 'mode_not_accepted' });
    expect(await merchants.findKeys(merchantId)).toHaveLength(1);
  });

  it('is refused with merchant_not_found for a merchant that does not exist', async () => {
    const { add } = await aMerchantWithKey();
    expect(await add('CI', unknownMerchant)).toMatchObject({ refused: 'merchant_not_found' });
  });

  it('is refused with key_limit_reached at the maximum of active keys', async () => {
    const { add, revoke, first } = await aMerchantWithKey();
    for (let n = 1; n < MAX_ACTIVE_KEYS; n += 1) expect(await add()).toHaveProperty('apiKey');
    expect(await add()).toMatchObject({ refused: 'key_limit_reached' });
    await revoke(first.id);
    expect(await add()).toHaveProperty('apiKey');
  });

  it('is never refused to a merchant whose stored keys are all revoked', async () => {
    const { add, revoke, first, merchants, merchantId } = await aMerchantWithKey();
    for (let n = 1; n < MAX_STORED_KEYS; n += 1) {
      await revoke(((await add()) as AddKeyResponse).key.id);
    }
    await revoke(first.id);
    expect(await add()).toHaveProperty('apiKey');
    expect(await merchants.findKeys(merchantId)).toHaveLength(MAX_STORED_KEYS);
  });

  it('drops no revoked key when it is refused', async () => {
    const { add, revoke, merchants, merchantId } = await aMerchantWithKey();
    for (let n = 0; n < MAX_STORED_KEYS - MAX_ACTIVE_KEYS; n += 1) {
      await revoke(((await add()) as AddKeyResponse).key.id);
    }
    for (let n = 1; n < MAX_ACTIVE_KEYS; n += 1) await add();
    const before = await merchants.findKeys(merchantId);
    expect(before).toHaveLength(MAX_STORED_KEYS);
    expect(await add()).toMatchObject({ refused: 'key_limit_reached' });
    expect(await merchants.findKeys(merchantId)).toEqual(before);
  });
});

type Step =
  | { readonly step: 'add' | 'list' }
  | { readonly step: 'revoke'; readonly pick: number }
  | { readonly step: 'replace'; readonly times: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ step: fc.constantFrom('add' as const, 'list' as const) }),
  fc.record({ step: fc.constant('revoke' as const), pick: fc.nat(MAX_STORED_KEYS) }),
  // Adds a key and revokes it, so that a short sequence fills the store.
  fc.record({ step: fc.constant('replace' as const), times: fc.integer({ min: 1, max: MAX_STORED_KEYS }) }),
);

describe('any sequence of adding, revoking and listing keys', () => {
  it('refuses a key only to a merchant with 20 active ones, and forgets only the oldest revoked ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 40 }), async (steps) => {
        const { add, revoke, list, first, clock } = await aMerchantWithKey();
        const active = [first.id as string];
        const revoked: string[] = [];

        const addOne = async () => {
          const added = await add();
          if (active.length < MAX_ACTIVE_KEYS) active.push((added as AddKeyResponse).key.id);
          else expect(added).toMatchObject({ refused: 'key_limit_reached' });
        };
        const revokeOne = async (pick: number) => {
          const [keyId] = active.splice(pick % active.length, 1);
          if (keyId === undefined) return;
          expect(await revoke(keyId)).toMatchObject({ activeKeys: active.length });
          revoked.push(keyId);
        };

        for (const step of steps) {
          clock.advance(1_000);
          if (step.step === 'add') await addOne();
          if (step.step === 'revoke') await revokeOne(step.pick);
          for (let n = 0; step.step === 'replace' && n < step.times; n += 1) {
            clock.advance(1_000);
            await addOne();
            await revokeOne(active.length - 1);
          }
          const { keys } = (await list()) as ListKeysResponse;
          const idsOf = (isRevoked: boolean) =>
            keys.filter(({ revokedAt }) => (revokedAt !== null) === isRevoked).map(({ id }) => id);
          expect(idsOf(false)).toEqual([...active].sort());
          const kept = idsOf(true);
          expect(kept).toEqual(revoked.slice(revoked.length - kept.length).sort());
          expect(keys.length).toBe(Math.min(MAX_STORED_KEYS, active.length + revoked.length));
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('listing keys', () => {
  it('is refused with merchant_not_found for a merchant that does not exist', async () => {
    const { list } = await aMerchantWithKey();
    expect(await list(unknownMerchant)).toMatchObject({ refused: 'merchant_not_found' });
  });
});

describe('revoking a key', () => {
  it('leaves the other keys', async () => {
    const { add, revoke, list, first, authenticate } = await aMerchantWithKey();
    const { apiKey, key } = (await add()) as AddKeyResponse;
    const revokedAt = '2026-05-09T12:00:00.000Z';
    expect(await revoke(key.id)).toMatchObject({ key: { id: key.id, revokedAt }, activeKeys: 1 });
    expect(await authenticate(apiKey)).toEqual({ outcome: 'api_key_unknown' });
    expect(await list()).toMatchObject({
      keys: [
        { id: first.id, revokedAt: null },
        { id: key.id, revokedAt },
      ],
    });
  });

  it('returns the same when it is repeated', async () => {
    const { revoke, first, clock } = await aMerchantWithKey();
    const answer = await revoke(first.id);
    clock.advance(1_000);
    expect(await revoke(first.id)).toEqual(answer);
  });

  it('returns zero active keys for the last one', async () => {
    const { revoke, first } = await aMerchantWithKey();
    expect(await revoke(first.id)).toMatchObject({ activeKeys: 0 });
  });

  it('is refused with key_not_found for another merchant’s key, which keeps working', async () => {
    const { revoke, merchants } = await aMerchantWithKey();
    const rival = aMerchant();
    const rivals = aKeyOf(rival);
    await merchants.add(rival, rivals);
    expect(await revoke(rivals.id)).toMatchObject({ refused: 'key_not_found' });
    expect(await merchants.findGrant(rivals.apiKeyHash)).toBeDefined();
  });

  it.each([
    ['key_not_found', apiKeyIds.create(), undefined],
    ['merchant_not_found', apiKeyIds.create(), unknownMerchant],
  ])('is refused with %s for an unknown key or merchant', async (refused, keyId, of) => {
    const { revoke } = await aMerchantWithKey();
    expect(await revoke(keyId, of)).toMatchObject({ refused });
  });
});
