import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { aStage, type LocalStage } from './testing/a-stage.ts';
import { workspaceRoot } from './workspace.ts';

/** A nested run of Nx may have to bundle and synthesize a module before it deploys what the test has built for it. */
const RUN_MS = 180_000;
const quoteSetting = '/millrace/local/quote/setting';
const copies = ['payment', 'settlement'].map((module) => `/millrace/local/${module}/copy`);
let stage: LocalStage;

/** Runs a target of several modules, from the assemblies of the test. */
function runMany(target: string, ...modules: string[]): string {
  const ofTheOuterRun = Object.entries(stage.environment).filter(([name]) => !name.startsWith('NX_'));
  const options = ['--parallel=2', '--excludeTaskDependencies', '--output-style=static', '--skip-nx-cache'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(workspaceRoot, 'node_modules/nx/dist/bin/nx.js'),
      'run-many',
      '-t',
      target,
      '-p',
      ...modules,
      ...options,
    ],
    {
      cwd: workspaceRoot,
      encoding: 'utf8',
      env: { ...Object.fromEntries(ofTheOuterRun), NX_DAEMON: 'false' },
    },
  );
  if (status !== 0) throw new Error(stdout + stderr);
  return stdout;
}

const build = (content: string): void => {
  stage.build({ module: 'quote', setting: content });
  stage.build({ module: 'payment', setting: content, reads: quoteSetting });
  stage.build({ module: 'settlement', setting: content, reads: '/millrace/local/payment/copy' });
};

beforeAll(async () => {
  stage = await aStage();
  stage.deploy({ module: 'merchant', setting: 'one' });
}, RUN_MS);

afterAll(() => stage.stop());

// The cases build on one another, as the life of a stage does.
describe('several modules in one run', () => {
  it(
    'are deployed one after the other where they read from one another, with nothing else',
    async () => {
      build('one');
      runMany('deploy', 'settlement', 'payment', 'quote');
      build('two');
      stage.build({ module: 'merchant', setting: 'two' });
      runMany('deploy', 'settlement', 'payment', 'quote');
      // Each reads what the one before it has published in this run.
      expect(await stage.parameters(...copies, '/millrace/local/merchant/setting')).toEqual({
        '/millrace/local/payment/copy': 'two v2',
        '/millrace/local/settlement/copy': 'two v2',
        '/millrace/local/merchant/setting': 'one v1',
      });
    },
    RUN_MS,
  );

  it(
    'are not deployed a second time by their own tasks',
    () => {
      const { output } = stage.millrace('deploy', 'quote', `--since=${Date.now() - RUN_MS}`);
      expect(output).toBe('› quote was deployed to local meanwhile\n');
      expect(stage.millrace('deploy', 'quote').output).toContain('millrace-local-quote (no changes)');
    },
    RUN_MS,
  );

  it(
    'leave those alone that they read from and that are not in the run',
    async () => {
      build('three');
      runMany('deploy', 'settlement', 'payment');
      expect(await stage.parameters(quoteSetting, ...copies)).toEqual({
        [quoteSetting]: 'two v2',
        '/millrace/local/payment/copy': 'two v2',
        '/millrace/local/settlement/copy': 'two v2',
      });
    },
    RUN_MS,
  );

  it(
    'are destroyed in the opposite order, with nothing else',
    async () => {
      runMany('destroy', 'quote', 'payment', 'settlement');
      expect([...(await stage.access.stacks.modules())].sort()).toEqual(['merchant', 'releases']);
    },
    RUN_MS,
  );
});
