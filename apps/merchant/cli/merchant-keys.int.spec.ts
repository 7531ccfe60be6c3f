import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdminStage, type AdminStage } from './testing/admin-stage.ts';

let stage: AdminStage;
let merchantId: string;
beforeAll(async () => {
  stage = await startAdminStage();
  const { stdout } = await stage.command('create-merchant.ts', '--name=Acme');
  merchantId = /mer_\w{26}/.exec(stdout)![0];
});
afterAll(() => stage.stop());

const command = (...args: string[]) => stage.command('merchant-keys.ts', ...args);
const ofMerchant = (...args: string[]) => command(`--merchant=${merchantId}`, ...args);
/** What the command prints when it succeeds. */
const printed = async (...args: string[]): Promise<string> => {
  const { exitCode, stdout } = await ofMerchant(...args);
  expect(exitCode).toBe(0);
  return stdout;
};

const MERCHANT = '--merchant=mer_00000000000000000000000009';

describe('the keys command', () => {
  it('lists, adds and revokes the keys of a merchant', async () => {
    const listed = await stage.startCommand('merchant-keys.ts', `--merchant=${merchantId}`);
    expect(listed).toMatchObject({ exitCode: 0, stderr: '' });
    const [, firstLine] = listed.stdout.split('\n');
    expect(firstLine).toMatch(/^key_\w{26} {2}mk_test_…9999 {2}created \S+ {2}active {2}\(first key\)$/);
    const added = await printed('--add', '--name=CI server', '--mode=live');
    expect(added.match(/mk_live_8{32}/g)).toHaveLength(1);
    const [second] = /key_\w{26}/.exec(added)!;
    const list = await printed();
    expect(list).toMatch(new RegExp(`^${second} {2}mk_live_…8888 {2}.*active {2}\\(CI server\\)$`, 'm'));
    expect(list).not.toMatch(/mk_\w{4}_\w/);

    const revoked = await printed(`--revoke=${second}`);
    expect(revoked).toMatch(new RegExp(`^${second} .*revoked \\S+ {2}\\(CI server\\)$`, 'm'));
    expect(revoked).not.toContain('last key');
    expect(await printed(`--revoke=${second}`)).toBe(revoked);
    expect(await printed(`--revoke=${firstLine!.slice(0, 30)}`)).toContain('It was the last key');
  });

  it.each([
    ['merchant_not_found', '--merchant=mer_00000000000000000000000009'],
    ['key_not_found', '--revoke=key_00000000000000000000000009'],
  ])('fails with %s for %s', async (code, arg) => {
    const failed = arg.startsWith('--merchant') ? command(arg) : ofMerchant(arg);
    expect(await failed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(code) });
  });

  it.each([
    [[], '--merchant is missing'],
    [['--merchant=mer_X'], '"mer_X" is not a merchant id: mer_ and 26 digits and capital letters'],
    [[MERCHANT, '--add'], '--add requires --name'],
    [[MERCHANT, '--add', '--name='], '--add requires --name'],
    [[MERCHANT, '--name=CI'], '--name and --mode require --add'],
    [[MERCHANT, '--mode=test'], '--name and --mode require --add'],
    [[MERCHANT, '--add', '--name=CI', '--mode=prod'], '--mode must be test or live, not "prod"'],
    [[MERCHANT, '--add', '--name=CI', '--revoke=key_1'], '--add and --revoke cannot be combined'],
  ])('fails with the arguments %j: %s', async (args, sentence) => {
    expect(await command(...args)).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining(`✗ ${sentence}\nusage: npx nx run merchant:keys`),
    });
  });
});
