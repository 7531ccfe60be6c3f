import { describe, expect, it } from '@jest/globals';
import { apiKeyIds, merchantIds, type AdminRequest, type ApiKeyView } from '@millrace/contracts-merchant';
import { fixedClock } from '@millrace/testing';
import { inMemoryMerchantStore } from '../testing/in-memory-merchant-store.ts';
import { adminLogFields, runAdminCommand } from './run-admin-command.ts';

const merchantId = merchantIds.create();
const limits = { maxDailyCount: 100, currencies: { USD: { maxAmount: 50_000 } } };
const apiKeyHash = 'a'.repeat(64);

/** Runs commands in turn. @returns the log fields of the last one, and all secrets */
async function log(...requests: readonly ((keyId: string) => AdminRequest)[]) {
  let random = 0;
  const ports = {
    merchants: inMemoryMerchantStore(),
    modes: ['test'] as const,
    clock: fixedClock('2026-05-08T12:00:00.000Z'),
    randomBelow: (limit: number) => (random += 7) % limit,
  };
  let keyId: string = apiKeyIds.create();
  let fields: ReturnType<typeof adminLogFields> | undefined;
  const secrets = [apiKeyHash];
  for (const requestOf of requests) {
    const request = requestOf(keyId);
    const response = await runAdminCommand(request, ports);
    if ('key' in response) keyId = (response.key as ApiKeyView).id;
    if ('apiKey' in response && response.apiKey) secrets.push(response.apiKey);
    fields = adminLogFields(request, response);
  }
  return { fields, keyId, secrets };
}

const create = (): AdminRequest => ({ command: 'createMerchant', name: 'Acme', merchantId });
const takeOver = (): AdminRequest => ({ command: 'createMerchant', name: 'Acme', merchantId, apiKeyHash });
const add = (): AdminRequest => ({ command: 'addKey', merchantId, name: 'CI' });
const list = (): AdminRequest => ({ command: 'listKeys', merchantId });
const revoke = (keyId: string): AdminRequest => ({ command: 'revokeKey', merchantId, keyId });
const limit = (): AdminRequest => ({ command: 'setLimits', merchantId, limits });
const unlimit = (): AdminRequest => ({ command: 'setLimits', merchantId, limits: null });
const showLimits = (): AdminRequest => ({ command: 'getLimits', merchantId });

describe('the log of an administrator’s commands', () => {
  it.each([
    ['the new merchant', [create], { command: 'createMerchant', merchantId, name: 'Acme', mode: 'test' }],
    ['a merchant taken over', [takeOver], { command: 'createMerchant', merchantId, name: 'Acme' }],
    ['the added key', [create, add], { command: 'addKey', merchantId, keyName: 'CI', mode: 'test' }],
    ['the revoked key', [create, add, revoke], { command: 'revokeKey', merchantId, keyName: 'CI' }],
    ['the merchant whose keys were listed', [create, add, list], { command: 'listKeys', merchantId }],
    ['the limits that were set', [create, limit], { command: 'setLimits', merchantId, limits }],
    ['the removal of limits', [create, unlimit], { command: 'setLimits', merchantId, limits: null }],
    ['the merchant whose limits were read', [create, showLimits], { command: 'getLimits', merchantId }],
  ])('contains %s, and no key', async (_what, requests, expected) => {
    const { fields, secrets } = await log(...requests);
    expect(fields).toMatchObject(expected);
    for (const secret of secrets) expect(JSON.stringify(fields)).not.toContain(secret);
  });

  it('contains the id of the added or revoked key', async () => {
    for (const requests of [
      [create, add],
      [create, add, revoke],
    ]) {
      const { fields, keyId } = await log(...requests);
      expect(fields).toHaveProperty('keyId', keyId);
    }
  });

  it('contains the refused command and the reason', async () => {
    const { fields: refused, keyId } = await log(create, revoke);
    expect(refused).toEqual({ command: 'revokeKey', merchantId, keyId, code: 'key_not_found' });
    const code = 'merchant_not_found';
    expect((await log(add)).fields).toEqual({ command: 'addKey', merchantId, keyName: 'CI', code });
    expect((await log(limit)).fields).toEqual({ command: 'setLimits', merchantId, limits, code });
  });
});
