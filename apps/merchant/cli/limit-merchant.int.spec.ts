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

const command = (...args: string[]) => stage.command('limit-merchant.ts', ...args);
const ofMerchant = (...args: string[]) => command(`--merchant=${merchantId}`, ...args);
/** What the command prints when it succeeds. */
const printed = async (...args: string[]): Promise<string> => {
  const { exitCode, stdout } = await ofMerchant(...args);
  expect(exitCode).toBe(0);
  return stdout;
};

const MERCHANT = '--merchant=mer_00000000000000000000000009';

describe('the limits command', () => {
  it('shows, sets, replaces and removes the limits of a merchant', async () => {
    const without = `merchant  ${merchantId}\nno limits\n`;
    const count = `merchant  ${merchantId}\nat most 7 payments a day\n`;
    const all = `merchant  ${merchantId}
at most 100 payments a day
USD  at most 50000 a payment, 1000000 a day, in minor units
EUR  any amount
no other currency
`;
    const started = await stage.startCommand('limit-merchant.ts', `--merchant=${merchantId}`);
    expect(started).toEqual({ exitCode: 0, stdout: without, stderr: '' });
    const usd = '--currency=USD:maxAmount=50000,maxDailyAmount=1000000';
    expect(await printed('--max-daily-count=100', usd, '--currency=EUR')).toBe(all);
    expect(await printed()).toBe(all);
    expect(await printed('--max-daily-count=7')).toBe(count);
    expect(await printed('--none')).toBe(without);
    expect(await printed()).toBe(without);
  });

  it('fails with the reason for a merchant that does not exist', async () => {
    expect(await command('--merchant=mer_00000000000000000000000009', '--none')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('merchant_not_found'),
    });
  });

  it.each([
    [[], '--merchant is missing'],
    [['--none'], '--merchant is missing'],
    [['--merchant=mer_X'], '"mer_X" is not a merchant id: mer_ and 26 digits and capital letters'],
    [[MERCHANT, '--none', '--max-daily-count=1'], '--none cannot be combined with limits'],
  ])('fails with the arguments %j: %s', async (args, sentence) => {
    expect(await command(...args)).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining(`✗ ${sentence}\nusage: npx nx run merchant:limits`),
    });
  });
});
