import { afterAll, describe, expect, it } from '@jest/globals';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesWith } from '@millrace/testing';
import { localEnvironment, runCommand, workspaceRoot, type CommandOutcome } from '@millrace/tools-start';

const PRINT_SECRET = '--command=printenv SECRET; true';

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

  // One of each name: targets of the same name share their settings in nx.json.
  const each = shownOnly.filter(
    ({ name }, index) => index === shownOnly.findIndex((one) => one.name === name),
  );

  it.each(each.map(({ id }) => id))('of %s is shown, and is in no file of Nx', async (id) => {
    const secret = randomUUID();
    const { exitCode, output } = await run(secret, 'run', id, PRINT_SECRET);
    expect(output).toContain(secret);
    expect(exitCode).toBe(0);
    expect(filesWith(secret, directory)).toEqual([]);
  });

  it.each([
    ['run', 'merchant:keys', '--outputStyle=static'],
    ['run', 'merchant:keys', '--outputStyle=stream'],
    ['run-many', '--targets=keys', '--projects=merchant'],
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
