import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { fixedClock, type FixedClock } from '@millrace/testing';
import { at, MERCHANT, RIVAL } from '../../testing/builders.ts';
import { memorySecret } from '../../testing/memory-secret.ts';
import { connectMerchant } from './connect-merchant.ts';
import { SecretPaymentKeys } from './secret-payment-keys.ts';

let secret: Awaited<ReturnType<typeof memorySecret>>;
let client: SecretsManagerClient;
let clock: FixedClock;
let keys: SecretPaymentKeys;
beforeEach(async () => {
  secret = await memorySecret('{}');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new SecretsManagerClient({ endpoint: secret.url, region: 'eu-west-1', credentials });
  clock = fixedClock(at(0));
  keys = new SecretPaymentKeys(client, 'keys', clock);
});
afterEach(() => secret.stop());

const connect = (merchantId: string, apiKey: string) =>
  connectMerchant(client, { secretId: 'keys', merchantId, apiKey });

describe('the keys that orders are paid with', () => {
  it('are remembered for a minute', async () => {
    expect(await keys.keyOf(MERCHANT)).toBeUndefined();
    await connect(MERCHANT, 'mk_test_a');
    const readsBefore = secret.reads;
    clock.advance(59_999);
    expect(await keys.keyOf(MERCHANT)).toBeUndefined();
    expect(secret.reads).toBe(readsBefore);
    clock.advance(1);
    expect(await keys.keyOf(MERCHANT)).toBe('mk_test_a');
  });

  it('are read anew when one was not accepted', async () => {
    await keys.keyOf(MERCHANT);
    await connect(MERCHANT, 'mk_test_a');
    keys.forget();
    expect(await keys.keyOf(MERCHANT)).toBe('mk_test_a');
  });

  it('are not those of what every object has', async () => {
    expect(await keys.keyOf('constructor')).toBeUndefined();
  });

  it.each([
    ['is out of reach', () => void (secret.isDown = true)],
    ['is no JSON', () => secret.put('x')],
    ['holds something else', () => secret.put('{"mer_1":{}}')],
  ])('are unavailable while the secret %s, and are there afterwards', async (_, spoil) => {
    spoil();
    const unavailable = { name: 'PaymentsUnavailable', retryable: true };
    await expect(keys.keyOf(MERCHANT)).rejects.toMatchObject(unavailable);
    secret.isDown = false;
    secret.put(`{"${MERCHANT}":"mk_test_a"}`);
    expect(await keys.keyOf(MERCHANT)).toBe('mk_test_a');
  });
});

describe('connecting a merchant', () => {
  it('leaves the keys of others and replaces its own', async () => {
    await connect(RIVAL, 'mk_test_r');
    await connect(MERCHANT, 'mk_test_a');
    await connect(MERCHANT, 'mk_test_b');
    expect(JSON.parse(secret.current())).toEqual({ [RIVAL]: 'mk_test_r', [MERCHANT]: 'mk_test_b' });
  });

  it('loses no key that is put at the same moment', async () => {
    secret.beforePut = () => {
      secret.beforePut = () => {};
      secret.put(`{"${RIVAL}":"mk_test_r"}`);
    };
    await connect(MERCHANT, 'mk_test_a');
    expect(JSON.parse(secret.current())).toEqual({ [RIVAL]: 'mk_test_r', [MERCHANT]: 'mk_test_a' });
  });

  it('gives up when that does not end', async () => {
    secret.beforePut = () => secret.put(`{"${RIVAL}":"mk_test_r"}`);
    await expect(connect(MERCHANT, 'mk_test_a')).rejects.toThrow('try again');
  });
});

describe('the command order:connect', () => {
  const run = (args: string[], stdin: string) =>
    new Promise<{ code: number; out: string }>((resolve) => {
      const program = join(import.meta.dirname, '../../../cli/connect.ts');
      const env = {
        AWS_ENDPOINT_URL: secret.url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      };
      const child = execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), out: stdout + stderr }),
      );
      child.stdin!.end(stdin);
    });

  it('takes the key from stdin and shows it nowhere', async () => {
    const { code, out } = await run([`--merchant=${MERCHANT}`], 'mk_test_millrace_demo\n');
    expect([code, out]).toEqual([0, `orders of ${MERCHANT} are paid with this key within a minute\n`]);
    expect(JSON.parse(secret.current())).toEqual({ [MERCHANT]: 'mk_test_millrace_demo' });
  });

  it.each([
    [['--merchant=acme'], 'mk_test_a', 'usage'],
    [[`--merchant=${MERCHANT}`, '--stage=../x'], 'mk_test_a', 'usage'],
    [[`--merchant=${MERCHANT}`], 'hunter2', 'not an API key'],
  ])('changes nothing for %j with %s', async (args, stdin, told) => {
    const { code, out } = await run(args, stdin);
    expect(code).toBe(1);
    expect(out).toContain(told);
    expect(out).not.toContain('hunter2');
    expect(secret.current()).toBe('{}');
  });
});
