import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aStage, type LocalStage } from '../testing/a-stage.ts';

/** A nested Nx run may bundle and synthesize a module before it deploys the build of the test. */
const RUN_MS = 180_000;
const quoteSetting = '/millrace/local/quote/setting';
const copies = ['payment', 'settlement'].map((module) => `/millrace/local/${module}/copy`);
let stage: LocalStage;

/** Runs a target of several modules, from the assemblies of the test. */
function runMany(target: string, ...modules: string[]): string {
  const options = ['--parallel=2', '--excludeTaskDependencies', '--output-style=static', '--skip-nx-cache'];
  const { status, output } = stage.nx('run-many', '-t', target, '-p', ...modules, ...options);
  if (status !== 0) throw new Error(output);
  return output;
}

const build = (content: string): void => {
  stage.build({ module: 'quote', setting: content });
  stage.build({ module: 'payment', setting: content, reads: quoteSetting });
  stage.build({ module: 'settlement', setting: content, reads: '/millrace/local/payment/copy' });
};

beforeAll(async () => {
  stage = await aStage();
  await stage.deploy({ module: 'merchant', setting: 'one' });
});

afterAll(() => stage.stop());

// The tests build on one another, like the life of a stage.
describe('several modules in one run', () => {
  it('are deployed one after the other if they read from one another, and alone', async () => {
    await stage.deploy({ module: 'quote', setting: 'one' });
    build('two');
    stage.build({ module: 'merchant', setting: 'two' });
    runMany('deploy', 'settlement', 'payment', 'quote');
    // Payment reads what quote published in this run, and settlement what was never published before.
    expect(await stage.parameters(...copies, '/millrace/local/merchant/setting')).toEqual({
      '/millrace/local/payment/copy': 'two v1',
      '/millrace/local/settlement/copy': 'two v1',
      '/millrace/local/merchant/setting': 'one v1',
    });
  });

  it('are not deployed again by their own tasks', async () => {
    const { output } = await stage.millrace('deploy', 'quote', `--since=${Date.now() - RUN_MS}`);
    expect(output).toMatch(/^› quote is deployed to local: release 2 \([0-9a-f]{16}\), [0-9.]+ s\n$/);
    expect((await stage.millrace('deploy', 'quote')).output).toMatch(
      /^› quote is unchanged in local: release \d+ .*\n$/,
    );
  });

  it(
    'leave modules alone that they read from and that are not in the run',
    async () => {
      build('three');
      runMany('deploy', 'settlement', 'payment');
      expect(await stage.parameters(quoteSetting, ...copies)).toEqual({
        [quoteSetting]: 'two v2',
        '/millrace/local/payment/copy': 'two v1',
        '/millrace/local/settlement/copy': 'two v1',
      });
    },
    RUN_MS,
  );

  it(
    'are destroyed in reverse order, and alone',
    async () => {
      runMany('destroy', 'quote', 'payment', 'settlement');
      expect([...(await stage.access.stacks.modules())].sort()).toEqual(['merchant', 'releases']);
    },
    RUN_MS,
  );
});
