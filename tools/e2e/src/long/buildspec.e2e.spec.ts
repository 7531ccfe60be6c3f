import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readBuildspec, runBuildspec, type Buildspec } from '../platform/buildspec.ts';
import { platformWithCopy } from '../platform/platform-with-copy.ts';
import { copyNxCache, linkPackages } from '../platform/workspace-copy.ts';

const INSTALL = 'npm ci';

const local = platformWithCopy();
const clone = mkdtempSync(join(tmpdir(), 'millrace-build-'));

const git = (...args: string[]): string => execFileSync('git', args, { cwd: clone, encoding: 'utf8' }).trim();

const variables = () => ({
  STAGE: 'local',
  MILLRACE_STATE_DIR: local.platform.stateDir,
  // npm uses its cache, which holds the packages installed on this machine.
  npm_config_offline: 'true',
  // Builds run the usual tests.
  MILLRACE_LONG_TESTS: '',
});

function without(command: string, { env, phases }: Buildspec): Buildspec {
  const { commands } = phases.install!;
  return { env, phases: { ...phases, install: { commands: commands.filter((one) => one !== command) } } };
}

async function deployedCommit(): Promise<string> {
  const command = ['node', 'tools/deploy/src/main.ts', 'last-deployed', '--stage', 'local'] as const;
  const { MILLRACE_STATE_DIR } = variables();
  return (await local.copy.run([...command], { MILLRACE_STATE_DIR })).trim();
}

/** Commits to the repository that the builds clone, and updates the clone. */
async function commit(message: string): Promise<void> {
  await local.copy.commit(message);
  git('pull', '--quiet');
}

beforeAll(async () => {
  // Every change affects the checks of the workspace. Those that start programs take minutes, and `npm test` runs them.
  const slowChecks = globSync('tools/checks/src/**/*.int.spec.ts', {
    cwd: local.copy.directory,
  });
  expect(slowChecks).not.toEqual([]);
  for (const file of slowChecks) rmSync(join(local.copy.directory, file));
  await local.copy.commit('test: leave out slow checks');
  const { MILLRACE_STATE_DIR } = variables();
  const command = ['node', 'tools/deploy/src/main.ts', 'mark-deployed', '--stage', 'local'] as const;
  await local.copy.run([...command], { MILLRACE_STATE_DIR });
  git('clone', '--quiet', local.copy.directory, clone);
  copyNxCache({ from: local.copy.directory, to: clone });
});

afterAll(() => rmSync(clone, { recursive: true, force: true }));

// The builds follow one another, like commits.
describe('the phases of buildspec.yml, in a clone with the results of Nx', () => {
  it('deploy only the module that a commit changed, with the packages of npm ci or, if npm has not cached them, the installed ones', async () => {
    local.copy.edit('apps/merchant/src/handlers/admin.ts', {
      from: 'admin command completed',
      to: 'an administrator gave a command',
    });
    await commit('feat(merchant): a change');
    const buildspec = readBuildspec(clone);
    expect(buildspec.phases.install?.commands[0]).toBe(INSTALL);

    const moved = await local.stacksMovedBy(async () => {
      let outcome = await runBuildspec(clone, buildspec, variables());
      if (outcome.output.includes('ENOTCACHED')) {
        console.warn('the cache of npm lacks packages for npm ci: the installed ones are linked');
        linkPackages(clone);
        outcome = await runBuildspec(clone, without(INSTALL, buildspec), variables());
      }
      if (outcome.exitCode !== 0) throw new Error(outcome.output);
    });
    expect(moved).toEqual(['millrace-local-merchant']);
    expect(await deployedCommit()).toBe(git('rev-parse', 'HEAD'));
  });

  it('deploy nothing when the build has failed, and report it', async () => {
    const stoodAt = await deployedCommit();
    // Few projects need this one, so that few tests run again.
    local.copy.edit('infra/releases/src/main.ts', {
      from: "synthesize('releases', addStacks);",
      to: "synthesize('releases', addStacks);\nthrow new Error('no template today');",
    });
    await commit('fix(releases): a mistake');
    let outcome = { exitCode: 0, output: '' };
    const moved = await local.stacksMovedBy(async () => {
      outcome = await runBuildspec(clone, without(INSTALL, readBuildspec(clone)), variables());
    });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.output).toContain('no template today');
    // The deployment would have failed as well, but it was not started.
    expect(outcome.output.split('phase post_build')[1]?.trim()).toBe('');
    expect(moved).toEqual([]);
    expect(await deployedCommit()).toBe(stoodAt);
  });
});
