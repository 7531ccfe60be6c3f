import { afterAll, describe, expect, it } from '@jest/globals';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesWith } from '@millrace/testing';
import { localEnvironment, runCommand, workspaceRoot, type CommandOutcome } from '@millrace/tools-start';

const NX_WITHIN_MS = 60_000;
const PRINT_SECRET = '--command=printenv SECRET; true';

/** Targets that Nx does not cache and whose output it may store all the same, with what they print. */
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

/** Every target of every project that is not cached, as in `merchant:keys`. */
const uncached: readonly (Target & { readonly id: string; readonly name: string })[] = globSync(
  '{apps,libs,libs/contracts,infra,tools}/*/package.json',
  { cwd: workspaceRoot },
).flatMap((manifest) => {
  const { name: project, targets = {} } = read(manifest).nx ?? {};
  const defaults: Record<string, Target> = read('nx.json').targetDefaults;
  return Object.entries(targets as Record<string, Target>)
    .map(([name, target]) => ({ id: `${project}:${name}`, name, ...defaults[name], ...target }))
    .filter(({ cache }) => cache !== true);
});

const shownOnly = uncached.filter(({ name }) => !(name in mayBeStored));

describe('the targets that are not cached', () => {
  it('include the commands that show API keys and messages', () => {
    expect(shownOnly.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['merchant:admin', 'merchant:keys', 'order:connect', 'order:redrive']),
    );
  });

  it('show their output and store none, or have a reason to', () => {
    const stored = shownOnly.filter(({ executor }) => executor !== '@millrace/tools-deploy:unstored');
    expect(stored.map(({ id }) => id)).toEqual([]);
  });

  it('have no reason that no target needs', () => {
    expect(new Set(uncached.map(({ name }) => name))).toEqual(
      new Set([...Object.keys(mayBeStored), ...shownOnly.map(({ name }) => name)]),
    );
  });
});

describe('the output of a command that stores none', () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-unstored-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  /** Runs Nx, whose files go to the directory, with a secret for the command to print. */
  function run(secret: string, ...args: string[]): Promise<CommandOutcome> {
    const env = {
      ...localEnvironment(),
      NX_CACHE_DIRECTORY: join(directory, 'cache'),
      NX_WORKSPACE_DATA_DIRECTORY: join(directory, 'workspace-data'),
      SECRET: secret,
    };
    return runCommand(['nx', ...args], { env });
  }

  // One of each name: what is the same in every module comes from nx.json.
  const each = shownOnly.filter(
    ({ name }, index) => index === shownOnly.findIndex((one) => one.name === name),
  );

  it.each(each.map(({ id }) => id))(
    'of %s is shown, and in no file of Nx',
    async (id) => {
      const secret = randomUUID();
      const { exitCode, output } = await run(secret, 'run', id, PRINT_SECRET);
      expect(output).toContain(secret);
      expect(exitCode).toBe(0);
      expect(filesWith(secret, directory)).toEqual([]);
    },
    NX_WITHIN_MS,
  );

  it.each([
    ['run', 'merchant:keys', '--outputStyle=static'],
    ['run', 'merchant:keys', '--outputStyle=stream'],
    ['run-many', '--targets=keys', '--projects=merchant'],
  ])(
    'is in no file for %s %s %s, nor when the command fails',
    async (...args) => {
      const secret = randomUUID();
      const { exitCode, output } = await run(secret, ...args, '--command=printenv SECRET; false');
      expect(output).toContain(secret);
      expect(exitCode).toBe(1);
      expect(filesWith(secret, directory)).toEqual([]);
    },
    NX_WITHIN_MS,
  );

  it(
    'of a cached target is stored, which shows that the search finds it',
    async () => {
      const secret = randomUUID();
      const { output } = await run(secret, 'run', 'testing:lint', PRINT_SECRET, '--skip-nx-cache');
      expect(output).toContain(secret);
      expect(filesWith(secret, directory)).not.toEqual([]);
    },
    NX_WITHIN_MS,
  );
});
