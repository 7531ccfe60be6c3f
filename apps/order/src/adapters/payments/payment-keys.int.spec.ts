import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { fakePlatform, forwardTo, type FakePlatform } from '@millrace/stages/testing';
import { fixedClock, programHost, startProgram, type FixedClock } from '@millrace/testing';
import { at, MERCHANT, RIVAL } from '../../testing/builders.ts';
import { inMemoryKeyOwners } from '../../testing/in-memory-key-owners.ts';
import { inMemorySecrets } from '../../testing/in-memory-secrets.ts';
import { connectMerchant } from './connect-merchant.ts';
import { SecretPaymentKeys } from './secret-payment-keys.ts';

const PREFIX = 'millrace-local-order-payment-key/';
const KMS_KEY = 'arn:aws:kms:eu-west-1:000000000000:key/1';
const nameOf = (merchantId: string) => PREFIX + merchantId;

let secrets: Awaited<ReturnType<typeof inMemorySecrets>>;
let api: Awaited<ReturnType<typeof inMemoryKeyOwners>>;
let platform: FakePlatform;
let client: SecretsManagerClient;
let clock: FixedClock;
let keys: SecretPaymentKeys;
beforeEach(async () => {
  secrets = await inMemorySecrets();
  api = await inMemoryKeyOwners({
    mk_test_a: MERCHANT,
    mk_test_b: MERCHANT,
    mk_test_millrace_demo: MERCHANT,
    mk_test_r: RIVAL,
    mk_test_s: RIVAL,
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new SecretsManagerClient({ endpoint: secrets.url, region: 'eu-west-1', credentials });
  platform = await fakePlatform(
    forwardTo((headers) =>
      /^(AmazonSSM|DynamoDB_)/.test(String(headers['x-amz-target'])) ? api.url : secrets.url,
    ),
  );
  clock = fixedClock(at(0));
  keys = new SecretPaymentKeys(client, PREFIX, clock);
});
afterEach(async () => {
  await Promise.all([secrets.stop(), api.stop(), platform.stop()]);
});

const connect = (merchantId: string, apiKey: string, paymentsUrl = api.url) =>
  connectMerchant(client, { stage: 'local', kmsKeyId: KMS_KEY, paymentsUrl, merchantId, apiKey });
const store = (value: string) => secrets.stored.set(nameOf(MERCHANT), { value });

describe('the keys that orders are paid with', () => {
  it('are cached for a minute', async () => {
    expect(await keys.keyOf(MERCHANT)).toBeUndefined();
    await connect(MERCHANT, 'mk_test_a');
    const readsBefore = secrets.reads;
    clock.advance(59_999);
    expect(await keys.keyOf(MERCHANT)).toBeUndefined();
    expect(secrets.reads).toBe(readsBefore);
    clock.advance(1);
    expect(await keys.keyOf(MERCHANT)).toBe('mk_test_a');
  });

  it('are read again after one was refused, while other merchants’ stay cached', async () => {
    await connect(RIVAL, 'mk_test_r');
    expect([await keys.keyOf(MERCHANT), await keys.keyOf(RIVAL)]).toEqual([undefined, 'mk_test_r']);
    await connect(MERCHANT, 'mk_test_a');
    keys.forget(MERCHANT);
    const readsBefore = secrets.reads;
    expect([await keys.keyOf(MERCHANT), await keys.keyOf(RIVAL)]).toEqual(['mk_test_a', 'mk_test_r']);
    expect(secrets.reads).toBe(readsBefore + 1);
  });

  it('count as working from the first answer until they are read again', async () => {
    store('mk_test_a');
    const hasWorked = async () => (await keys.keyOf(MERCHANT), keys.hasWorked(MERCHANT));
    expect(await hasWorked()).toBe(false);
    keys.noteWorked(MERCHANT);
    keys.noteWorked(RIVAL);
    expect([await hasWorked(), keys.hasWorked(RIVAL)]).toEqual([true, false]);
    clock.advance(60_000);
    expect(await hasWorked()).toBe(false);
    keys.noteWorked(MERCHANT);
    keys.forget(MERCHANT);
    expect(await hasWorked()).toBe(false);
  });

  it.each(['constructor', '../session', '', `${MERCHANT}*`])(
    'are not read for an invalid merchant id: %j',
    async (merchantId) => {
      expect(await keys.keyOf(merchantId)).toBeUndefined();
      expect(secrets.reads).toBe(0);
    },
  );

  it.each([
    ['are unreachable', true, () => void (secrets.isDown = true)],
    ['are empty', false, () => store('')],
    ['hold characters that a header must not have', false, () => store('mk_test_🎁')],
    ['end in a line break', false, () => store('mk_test_a\n')],
  ])('are unavailable while the secrets %s, and are read afterwards', async (_, retryable, spoil) => {
    spoil();
    const unavailable = { name: 'PaymentsUnavailable', retryable };
    await expect(keys.keyOf(MERCHANT)).rejects.toMatchObject(unavailable);
    secrets.isDown = false;
    store('mk_test_a');
    expect(await keys.keyOf(MERCHANT)).toBe('mk_test_a');
  });
});

describe('connecting a merchant', () => {
  it('creates its secret under the module’s key, and replaces the API key in it', async () => {
    await connect(RIVAL, 'mk_test_r');
    await connect(MERCHANT, 'mk_test_a');
    await connect(MERCHANT, 'mk_test_b');
    const tags = { project: 'millrace', stage: 'local', module: 'order' };
    expect(Object.fromEntries(secrets.stored)).toEqual({
      [nameOf(RIVAL)]: { value: 'mk_test_r', kmsKeyId: KMS_KEY, tags },
      [nameOf(MERCHANT)]: { value: 'mk_test_b', kmsKeyId: KMS_KEY, tags },
    });
  });

  it('INV-40: is refused with a key of another merchant, and stores nothing', async () => {
    await connect(MERCHANT, 'mk_test_a');
    const before = secrets.values();
    const refused = connect(MERCHANT, 'mk_test_r');
    await expect(refused).rejects.toThrow(`does not belong to ${MERCHANT}`);
    await expect(refused).rejects.toThrow(`belongs to ${RIVAL}`);
    expect(secrets.values()).toEqual(before);
  });

  it('is refused with a key that is unknown or revoked, and stores nothing', async () => {
    await expect(connect(MERCHANT, 'mk_test_gone')).rejects.toThrow('api_key_unknown');
    expect(secrets.values()).toEqual({});
  });

  it.each([500, 404, 302, 403])('is refused when the owner is not confirmed: %i', async (status) => {
    api.answer = { status, body: { message: 'no problem document' } };
    await expect(connect(MERCHANT, 'mk_test_a')).rejects.toThrow('nothing was stored');
    expect(secrets.values()).toEqual({});
  });

  it('is refused when the payments API does not answer', async () => {
    await expect(connect(MERCHANT, 'mk_test_a', 'http://127.0.0.1:9')).rejects.toThrow('nothing was stored');
    expect(secrets.values()).toEqual({});
  });

  it('verifies the key with one request that changes nothing', async () => {
    await connect(MERCHANT, 'mk_test_a');
    expect(
      api.requests.map(({ method, path, headers }) => [method, path, headers['x-expected-merchant-id']]),
    ).toEqual([['GET', '/payments?limit=1', MERCHANT]]);
  });

  it('writes no key of another merchant, so that a concurrent rotation lasts', async () => {
    await connect(MERCHANT, 'mk_test_a');
    secrets.beforeWrite = () => {
      secrets.beforeWrite = () => {};
      store('mk_test_b');
    };
    await connect(RIVAL, 'mk_test_r');
    expect(secrets.values()).toEqual({ [nameOf(MERCHANT)]: 'mk_test_b', [nameOf(RIVAL)]: 'mk_test_r' });
    expect(
      secrets.requests.map(({ body }) => body).filter((body) => body.includes('mk_test_a')),
    ).toHaveLength(2);
  });

  it('succeeds for merchants that connect concurrently, each with its own key', async () => {
    for (const [ofMerchant, ofRival] of [
      ['mk_test_a', 'mk_test_r'],
      ['mk_test_b', 'mk_test_s'],
    ] as const) {
      await Promise.all([connect(MERCHANT, ofMerchant), connect(RIVAL, ofRival)]);
      expect(secrets.values()).toEqual({ [nameOf(MERCHANT)]: ofMerchant, [nameOf(RIVAL)]: ofRival });
    }
  });

  it('replaces the key when another command has just created the secret', async () => {
    secrets.beforeWrite = () => void store('mk_test_b');
    await connect(MERCHANT, 'mk_test_a');
    expect(secrets.values()).toEqual({ [nameOf(MERCHANT)]: 'mk_test_a' });
  });

  it('fails when the key cannot be stored', async () => {
    secrets.isDown = true;
    await expect(connect(MERCHANT, 'mk_test_a')).rejects.toMatchObject({ name: 'InternalServiceError' });
  });
});

describe('the command order:connect', () => {
  const program = join(import.meta.dirname, '../../../cli/connect.ts');
  const host = programHost();
  afterAll(() => host.stop());
  const run = async (args: string[], stdin: string, env = platform.environment) => {
    const { exitCode, stdout, stderr } = await host.run(program, { args, stdin, env });
    return { code: exitCode, out: stdout + stderr };
  };

  it('takes the key from stdin and shows it nowhere', async () => {
    const connected = await startProgram(program, {
      args: [`--merchant=${MERCHANT}`],
      stdin: 'mk_test_millrace_demo\n',
      env: platform.environment,
    });
    expect(connected).toEqual({
      exitCode: 0,
      stdout: `orders of ${MERCHANT} are paid with this key within a minute\n`,
      stderr: '',
    });
    expect(secrets.values()).toEqual({ [nameOf(MERCHANT)]: 'mk_test_millrace_demo' });
  });

  it('refuses another merchant’s key, and shows it nowhere', async () => {
    const { code, out } = await run([`--merchant=${RIVAL}`], 'mk_test_millrace_demo\n');
    expect(code).toBe(1);
    expect(out).toContain(`belongs to ${MERCHANT}`);
    expect(out).toContain(`does not belong to ${RIVAL}`);
    expect(out).not.toContain('mk_test_');
    expect(secrets.values()).toEqual({});
  });

  it('reports that the stage has no payment module', async () => {
    const empty = await fakePlatform(
      forwardTo(
        () => api.url,
        (body) => body.replace('/local/payment/', '/local/none/'),
      ),
    );
    const { code, out } = await run([`--merchant=${MERCHANT}`], 'mk_test_a', empty.environment);
    expect([code, out]).toEqual([1, expect.stringContaining('deploy the module payment first')]);
    await empty.stop();
  });

  it.each([
    [['--merchant=acme'], 'mk_test_a', 'usage'],
    [[`--merchant=${MERCHANT}`, '--stage=../x'], 'mk_test_a', 'stage_unknown'],
    [[`--merchant=${MERCHANT}`], 'hunter2', 'not an API key'],
  ])('changes nothing for %j with %s', async (args, stdin, expected) => {
    const { code, out } = await run(args, stdin);
    expect(code).toBe(1);
    expect(out).toContain(expected);
    expect(out).not.toContain('hunter2');
    expect(secrets.values()).toEqual({});
  });
});
