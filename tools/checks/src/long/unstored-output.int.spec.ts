import { afterAll, describe, expect, it } from '@jest/globals';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesWith } from '@millrace/testing';
import { localEnvironment, runCommand, workspaceRoot, type CommandOutcome } from '@millrace/tools-start';

const PRINT_SECRET = '--command=echo $SECRET $NX_TASK_TARGET_PROJECT:$NX_TASK_TARGET_TARGET';
const FAIL_IN_MERCHANT = '; test $NX_TASK_TARGET_PROJECT != merchant || exit 1; true';

/** Uncached targets whose output Nx may store, with the contents of that output. */
const mayBeStored: Readonly<Record<string, string>> = {
  diff: 'differences between templates, which hold no secret',
  deploy: 'names of stacks and resources, and why one failed',
  destroy: 'names of stacks and resources, and why one failed',
  generate: 'names of generated files',
  check: 'differences between contracts',
  stage: 'names of tests, and why one failed',
};

interface Target {
  readonly executor?: string;
  readonly cache?: boolean;
}

const read = (file: string) => JSON.parse(readFileSync(join(workspaceRoot, file), 'utf8'));

/** Every uncached target of every project, for example `merchant:keys`. */
const uncached: readonly (Target & {
  readonly id: string;
  readonly project: string;
  readonly name: string;
})[] = globSync('{apps,libs,libs/contracts,infra,tools}/*/package.json', { cwd: workspaceRoot }).flatMap(
  (manifest) => {
    const { name: project = '', targets = {} } = read(manifest).nx ?? {};
    const defaults: Record<string, Target> = read('nx.json').targetDefaults;
    return Object.entries(targets as Record<string, Target>)
      .map(([name, target]) => ({ id: `${project}:${name}`, project, name, ...defaults[name], ...target }))
      .filter(({ cache }) => cache !== true);
  },
);

const shownOnly = uncached.filter(({ name }) => !(name in mayBeStored));

describe('uncached targets', () => {
  it('include the commands that show API keys and messages', () => {
    expect(shownOnly.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['merchant:admin', 'merchant:keys', 'order:connect', 'order:redrive']),
    );
  });

  it('do not store their output, unless there is a reason', () => {
    const stored = shownOnly.filter(({ executor }) => executor !== '@millrace/tools-deploy:unstored');
    expect(stored.map(({ id }) => id)).toEqual([]);
  });

  it('have no unused reason', () => {
    expect(new Set(uncached.map(({ name }) => name))).toEqual(
      new Set([...Object.keys(mayBeStored), ...shownOnly.map(({ name }) => name)]),
    );
  });
});

/** Few projects that together have a target of each name: those with the most first. */
function projectsWithEach(names: readonly string[]): string[] {
  const targetsOf = Map.groupBy(shownOnly, ({ project }) => project);
  const most = [...targetsOf].sort(([, some], [, others]) => others.length - some.length);
  const projectOf = (name: string) =>
    most.find(([, targets]) => targets.some((target) => target.name === name))!;
  return [...new Set(names.map((name) => projectOf(name)[0]))];
}

describe('the output of a command with the executor unstored', () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-unstored-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  /** Runs Nx with its files in the directory, and with a secret for the command to print. */
  function run(secret: string, ...args: string[]): Promise<CommandOutcome> {
    const env = {
      ...localEnvironment(),
      NX_CACHE_DIRECTORY: join(directory, 'cache'),
      NX_WORKSPACE_DATA_DIRECTORY: join(directory, 'workspace-data'),
      SECRET: secret,
    };
    return runCommand(['nx', ...args], { env });
  }

  it('is shown for every target, and is in no file of Nx, whether the command succeeds or fails', async () => {
    const names = [...new Set(shownOnly.map(({ name }) => name))];
    // Targets of the same name share their settings in nx.json, so that a few projects have one of each.
    const projects = projectsWithEach(names);
    const secret = randomUUID();
    const { exitCode, output } = await run(
      secret,
      ...['run-many', `--targets=${names.join()}`, `--projects=${projects.join()}`],
      PRINT_SECRET + FAIL_IN_MERCHANT,
    );
    const ids = shownOnly.filter(({ project }) => projects.includes(project)).map(({ id }) => id);
    expect(output.match(new RegExp(`(?<=${secret} )\\S+`, 'g'))?.sort()).toEqual(ids.sort());
    expect(output).toMatch(/Failed tasks:\s+- merchant:/);
    expect(output).not.toMatch(/- (?!merchant:)\w+:/);
    expect(exitCode).toBe(1);
    expect(filesWith(secret, directory)).toEqual([]);
  });

  it.each([
    ['run', 'merchant:keys', '--outputStyle=static'],
    ['run', 'merchant:keys', '--outputStyle=stream'],
  ])('is in no file for %s %s %s, even when the command fails', async (...args) => {
    const secret = randomUUID();
    const { exitCode, output } = await run(secret, ...args, '--command=printenv SECRET; false');
    expect(output).toContain(secret);
    expect(exitCode).toBe(1);
    expect(filesWith(secret, directory)).toEqual([]);
  });

  it('of a cached target is stored, which proves that the search works', async () => {
    const secret = randomUUID();
    const { output } = await run(secret, 'run', 'testing:lint', PRINT_SECRET, '--skip-nx-cache');
    expect(output).toContain(secret);
    expect(filesWith(secret, directory)).not.toEqual([]);
  });
});
