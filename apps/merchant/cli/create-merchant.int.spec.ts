import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAdminStage, type AdminStage } from './testing/admin-stage.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await startAdminStage();
});
afterAll(() => stage.stop());

const command = (...args: string[]) => stage.command('create-merchant.ts', ...args);

describe('the admin command', () => {
  it('shows the merchant and its key, once', async () => {
    const { exitCode, stdout } = await command('--name=Acme Ltd', '--mode=test');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^merchant {2}mer_\w{26} {2}\(Acme Ltd, test\)$/m);
    expect(stdout.match(/mk_test_9{32}/g)).toHaveLength(1);
  });

  it('fails with the reason when the merchant was refused', async () => {
    expect(await command('--name=Acme Ltd', '--mode=test')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('merchant_exists'),
    });
  });

  it.each([[[]], [['--name=Acme', '--mode=prod']], [['--name=Acme', '--key=mk_test_12345678']]])(
    'refuses the arguments %j',
    async (args) => {
      expect(await command(...args)).toMatchObject({ exitCode: 1, stdout: '' });
    },
  );

  it('shows the key, and how to connect it later, when orders cannot be connected', async () => {
    const alone = await startAdminStage();
    const failed = await alone
      .startCommand('create-merchant.ts', '--name=Beta Ltd', '--mode=test', '--connect-orders')
      .finally(() => alone.stop());
    expect(failed).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /deploy the module payment first[^]*npx nx run order:connect --configuration=local --merchant=mer_\w{26}/,
      ),
    });
    expect(failed.stdout.match(/mk_test_9{32}/g)).toHaveLength(1);
    expect(failed.stderr).not.toContain('mk_test_');
  });

  it('fails when the stage has no admin function', async () => {
    const empty = await startAdminStage({ isDeployed: false });
    const failed = await empty.command('create-merchant.ts', '--name=Acme').finally(() => empty.stop());
    expect(failed).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('deploy the module merchant first'),
    });
  });
});
