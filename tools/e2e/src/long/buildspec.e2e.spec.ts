import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readBuildspec, runBuildspec, type Buildspec } from '../platform/buildspec.ts';
import { platformWithCopy } from '../platform/platform-with-copy.ts';
import { copyNxCache, linkPackages } from '../platform/workspace-copy.ts';

const INSTALL = 'npm ci';
const CHECK = 'npx nx affected -t lint-workspace';

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

/** The buildspec without the commands that begin with one of these texts. */
function without(texts: readonly string[], { env, phases }: Buildspec): Buildspec {
  const stays = (command: string): boolean => !texts.some((text) => command.startsWith(text));
  const left = Object.entries(phases).map(([name, { commands }]) => {
    return [name, { commands: commands.filter(stays) }];
  });
  return { env, phases: Object.fromEntries(left) };
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
  // `npm test` runs the tests of all projects. The builds run those of the module that changes.
  const specs = globSync('{apps,infra,libs,tools}/**/*.spec.ts', {
    cwd: local.copy.directory,
    exclude: (path) => path.includes('node_modules'),
  });
  const isKept = (file: string): boolean => file.startsWith('apps/merchant/src/');
  expect(specs.filter(isKept)).not.toEqual([]);
  for (const file of specs.filter((one) => !isKept(one))) rmSync(join(local.copy.directory, file));
  await local.copy.commit('test: leave out the tests of other modules');
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
    expect(buildspec.phases.pre_build?.commands).toContainEqual(expect.stringContaining(CHECK));

    const moved = await local.stacksMovedBy(async () => {
      let outcome = await runBuildspec(clone, buildspec, variables());
      if (outcome.output.includes('ENOTCACHED')) {
        console.warn('the cache of npm lacks packages for npm ci: the installed ones are linked');
        linkPackages(clone);
        outcome = await runBuildspec(clone, without([INSTALL], buildspec), variables());
      }
      if (outcome.exitCode !== 0) throw new Error(outcome.output);
    });
    expect(moved).toEqual(['millrace-local-merchant']);
    expect(await deployedCommit()).toBe(git('rev-parse', 'HEAD'));
  });

  it('deploy nothing when the build has failed, and report it', async () => {
    const stoodAt = await deployedCommit();
    local.copy.edit('infra/releases/src/main.ts', {
      from: "synthesize('releases', addStacks);",
      to: "synthesize('releases', addStacks);\nthrow new Error('no template today');",
    });
    await commit('fix(releases): a mistake');
    let outcome = { exitCode: 0, output: '' };
    const moved = await local.stacksMovedBy(async () => {
      // The checks passed in the first build.
      outcome = await runBuildspec(clone, without([INSTALL, CHECK], readBuildspec(clone)), variables());
    });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.output).toContain('no template today');
    // The deployment would have failed as well, but it was not started.
    expect(outcome.output.split('phase post_build')[1]?.trim()).toBe('');
    expect(moved).toEqual([]);
    expect(await deployedCommit()).toBe(stoodAt);
  });
});
