import { afterAll, describe, expect, it } from '@jest/globals';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localEnvironment, runCommand, workspaceRoot } from '@millrace/tools-start';

const read = (file: string) => JSON.parse(readFileSync(join(workspaceRoot, file), 'utf8'));
const defaults: Record<string, { options?: { command?: string } }> = read('nx.json').targetDefaults;

/** One target for each program with options, such as `quote:deploy`. */
const targets = new Map<
  string,
  { readonly project: string; readonly target: string; readonly command: string }
>();
for (const manifest of globSync('{apps,tools}/*/package.json', { cwd: workspaceRoot }).sort()) {
  const { name: project, targets: own = {} } = read(manifest).nx;
  for (const [target, settings] of Object.entries(own as typeof defaults)) {
    const command = settings.options?.command ?? defaults[target]?.options?.command ?? '';
    const [, program] =
      /^node (\S+(?:\/cli\/|(?:deploy|redrive|contracts)\/src\/main)\S*( \w+)?)/.exec(command) ?? [];
    if (program && !targets.has(program)) targets.set(program, { project, target, command });
  }
}

// While another Nx builds the project graph in the same directory, this one would wait and use that graph, without plugins.
const directory = mkdtempSync(join(tmpdir(), 'millrace-nx-'));
afterAll(() => rmSync(directory, { recursive: true }));

function nx(...args: string[]) {
  const { FORCE_COLOR: _, ...environment } = localEnvironment();
  return runCommand(['nx', ...args], { env: { ...environment, NX_WORKSPACE_DATA_DIRECTORY: directory } });
}

describe('the plugin help', () => {
  it.each([...targets.values()])(
    'shows the usage of $project:$target',
    async ({ project, target, command }) => {
      const PROJECTS = JSON.stringify({ [project]: { targets: { [target]: { options: { command } } } } });
      const { exitCode, output } = await runCommand(
        ['node', 'tools/checks/src/testing/call-help.mjs', 'run', `${project}:${target}`, '--help'],
        { env: { ...localEnvironment(), PROJECTS } },
      );
      expect(output).toMatch(/^usage: /);
      expect(exitCode).toBe(0);
    },
  );
});

describe('npx nx', () => {
  // One target of nx.json, and one of a project.
  it.each(['quote:deploy', 'merchant:keys'])(
    'run %s --help shows the usage of the program',
    async (target) => {
      const { exitCode, output } = await nx('run', target, '--help');
      expect(output).toMatch(/^usage: /);
      expect(exitCode).toBe(0);
    },
  );

  it.each([
    ['deploy', 'nope'],
    ['run', 'nope:deploy'],
  ])('%s %s lists the existing projects', async (...args) => {
    const { exitCode, output } = await nx(...args);
    expect(output).toMatch(
      /✗ There is no project nope; deploy is a target of catalog, merchant, order, .+, storefront\./,
    );
    expect(exitCode).toBe(1);
  });

  it('runs tasks without colors when its output goes to a program', async () => {
    const { output } = await nx('run', 'merchant:keys', '--command=printenv FORCE_COLOR; true');
    expect(output).toMatch(/^0\r?$/m);
    expect(output).not.toContain(String.fromCharCode(27));
  });

  it('passes a task the start of its own run, not that of an outer run', async () => {
    const beforeMs = Date.now();
    const { output } = await runCommand(
      ['nx', 'run', 'merchant:keys', '--command=printenv MILLRACE_RUN_START_MS'],
      { env: { ...localEnvironment(), MILLRACE_RUN_START_MS: '1' } },
    );
    const startMs = Number(/^(\d{13})\r?$/m.exec(output)?.[1]);
    expect(startMs).toBeGreaterThanOrEqual(beforeMs);
    expect(startMs).toBeLessThanOrEqual(Date.now());
  });
});
