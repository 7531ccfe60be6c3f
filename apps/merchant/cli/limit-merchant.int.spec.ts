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
    expect((await ofMerchant()).stdout).toBe(without);
    const usd = '--currency=USD:maxAmount=50000,maxDailyAmount=1000000';
    expect((await ofMerchant('--max-daily-count=100', usd, '--currency=EUR')).stdout).toBe(all);
    expect((await ofMerchant()).stdout).toBe(all);
    expect((await ofMerchant('--max-daily-count=7')).stdout).toBe(count);
    expect((await ofMerchant('--none')).stdout).toBe(without);
    expect((await ofMerchant()).stdout).toBe(without);
  });

  it('fails with the reason for a merchant that does not exist', async () => {
    await expect(command('--merchant=mer_00000000000000000000000009', '--none')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('merchant_not_found'),
    });
  });

  it.each([
    [[], '--merchant is missing'],
    [['--none'], '--merchant is missing'],
    [['--merchant=mer_X'], '"mer_X" is not a merchant id: mer_ and 26 digits and capital letters'],
    [[MERCHANT, '--none', '--max-daily-count=1'], '--none cannot be combined with limits'],
  ])('fails with the arguments %j: %s', async (args, sentence) => {
    await expect(command(...args)).rejects.toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(`✗ ${sentence}\nusage: npx nx run merchant:limits`),
    });
  });
});
