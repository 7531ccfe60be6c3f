import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { demoMerchants, type AddKeyResponse, type AdminResponse } from '@millrace/contracts-merchant';
import { bundledModule, startDynamo, type BundledModule, type TestDynamo } from '@millrace/testing';
import { merchantsTable } from './testing/tables.ts';

const [demo] = demoMerchants;
const seed = {
  command: 'createMerchant',
  name: demo.name,
  mode: 'test',
  merchantId: demo.merchantId,
  apiKeyHash: createHash('sha256').update(demo.apiKey).digest('hex'),
};

let dynamo: TestDynamo;
let merchant: BundledModule;
let environment: Record<string, string>;

beforeAll(async () => {
  [dynamo, merchant] = await Promise.all([startDynamo(), bundledModule('merchant')]);
  environment = {
    AWS_ENDPOINT_URL: dynamo.url,
    MERCHANTS_TABLE: await dynamo.createTable(merchantsTable),
    API_KEY_MODE: 'test',
  };
});

afterAll(async () => {
  await merchant.remove();
  await dynamo.stop();
});

const authorizerEvent = (authorization?: string) => ({
  version: '2.0',
  type: 'REQUEST',
  routeArn: 'arn:aws:execute-api:eu-west-1:000000000000:api/$default/GET/rates',
  headers: authorization === undefined ? {} : { authorization },
});

describe('the bundled functions', () => {
  it('create a merchant and authenticate its requests', async () => {
    const admin = await merchant.invoke<AdminResponse>('admin', [seed, seed], environment);
    const seeded = { merchantId: demo.merchantId, name: demo.name, mode: 'test', apiKey: null };
    expect(admin).toEqual([seeded, seeded]);

    const answers = await merchant.invoke(
      'authorizer',
      [
        authorizerEvent(`Bearer ${demo.apiKey}`),
        authorizerEvent('Bearer mk_test_nobody_has_it'),
        authorizerEvent(),
      ],
      environment,
    );
    expect(answers).toEqual([
      {
        isAuthorized: true,
        context: { outcome: 'authenticated', merchantId: demo.merchantId, mode: 'test' },
      },
      { isAuthorized: true, context: { outcome: 'api_key_unknown' } },
      { isAuthorized: true, context: { outcome: 'api_key_missing' } },
    ]);
  });

  it('set the limits of a merchant, and return them to another module', async () => {
    const { merchantId } = demo;
    const limits = { maxDailyCount: 100, currencies: { USD: { maxAmount: 50_000 } } };
    const commands = [
      seed,
      { command: 'getLimits', merchantId },
      { command: 'setLimits', merchantId, limits },
      { command: 'setLimits', merchantId: 'mer_00000000000000000000000009', limits },
    ];
    const answers = await merchant.invoke('admin', commands, environment);
    expect(answers.slice(1)).toEqual([
      { merchantId, limits: null },
      { merchantId, limits },
      { refused: 'merchant_not_found', detail: expect.any(String) },
    ]);
    expect(await merchant.invoke('limits', [{ merchantId }], environment)).toEqual([{ limits }]);
    await expect(merchant.invoke('limits', [{ merchantId: 'x' }], environment)).rejects.toThrow(
      /SchemaMismatch/,
    );
  });

  it('add a key that works at once, list it, and revoke it', async () => {
    const { merchantId } = demo;
    const admin = <Answer>(...commands: object[]) =>
      merchant.invoke<Answer>('admin', [seed, ...commands], environment);
    const authorize = async (apiKey: string) =>
      (await merchant.invoke('authorizer', [authorizerEvent(`Bearer ${apiKey}`)], environment))[0];
    const [, added] = await admin<AddKeyResponse>({
      command: 'addKey',
      merchantId,
      name: 'CI',
      mode: 'test',
    });
    const { apiKey, key } = added!;
    expect(await authorize(apiKey)).toMatchObject({ context: { outcome: 'authenticated', merchantId } });
    const revoke = { command: 'revokeKey', merchantId, keyId: key.id };
    const answers = await admin({ command: 'listKeys', merchantId }, revoke, revoke);
    const revoked = { merchantId, key: { ...key, revokedAt: expect.any(String) }, activeKeys: 1 };
    expect(answers.slice(1)).toEqual([
      { merchantId, keys: [expect.objectContaining({ name: 'first key', lastFour: null }), key] },
      revoked,
      revoked,
    ]);
    expect(await authorize(apiKey)).toEqual({ isAuthorized: true, context: { outcome: 'api_key_unknown' } });
    expect(await authorize(demo.apiKey)).toMatchObject({ context: { outcome: 'authenticated' } });
  });

  it('create keys of the mode of their stage only', async () => {
    const { merchantId } = demo;
    const add = { command: 'addKey', merchantId, name: 'CI' };
    const live = { ...environment, API_KEY_MODE: 'live' };
    const answers = await merchant.invoke('admin', [add, { ...add, mode: 'test' }], live);
    expect(answers).toEqual([
      expect.objectContaining({ apiKey: expect.stringMatching(/^mk_live_/) }),
      expect.objectContaining({ refused: 'mode_not_accepted' }),
    ]);
  });

  it('refuse an invalid command with its faulty fields', async () => {
    const [response] = await merchant.invoke('admin', [{ ...seed, mode: 'prod', apiKey: 'x' }], environment);
    expect(response).toMatchObject({
      refused: 'validation_failed',
      detail: expect.stringMatching(/\/apiKey is not a known field.*\/mode/),
    });
  });

  it('authenticate nobody when the table does not exist', async () => {
    await expect(
      merchant.invoke('authorizer', [authorizerEvent(`Bearer ${demo.apiKey}`)], {
        ...environment,
        MERCHANTS_TABLE: 'no-such-table',
      }),
    ).rejects.toThrow(/MerchantStoreUnavailable/);
  });

  it('do not start with an invalid API_KEY_MODE', async () => {
    await expect(
      merchant.invoke('authorizer', [authorizerEvent()], { ...environment, API_KEY_MODE: 'all' }),
    ).rejects.toThrow(/API_KEY_MODE/);
  });
});
