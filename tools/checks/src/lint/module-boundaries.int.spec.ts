import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { workspaceRoot } from '@millrace/tools-start';
import { workspaceLinter } from './workspace-linter.ts';

const RULE = '@nx/enforce-module-boundaries';
const linter = workspaceLinter();

/** Lints a virtual file. @returns the messages of the rule */
async function reported(path: string, imported: string): Promise<readonly string[]> {
  const code = `import { something } from '${imported}';\nconsole.log(something);\n`;
  const [result] = await linter.lintText(code, { filePath: join(workspaceRoot, path) });
  return result!.messages.filter(({ ruleId }) => ruleId === RULE).map(({ message }) => message);
}

describe('linting the whole workspace', () => {
  it.each([
    ['an app', 'apps/quote/src/some.ts', '@millrace/payment/composition.ts'],
    ['an app', 'apps/quote/src/some.ts', '@millrace/tools-start'],
    ['an app', 'apps/quote/src/some.ts', '../../payment/src/composition.ts'],
    ['a contract', 'libs/contracts/quote/src/some.ts', '@millrace/quote/composition.ts'],
    ['a contract', 'libs/contracts/quote/src/some.ts', '../../../../apps/quote/src/composition.ts'],
    ['a library', 'libs/money/src/some.ts', '@millrace/contracts-quote'],
    ['a stack', 'infra/quote/src/some.ts', '@millrace/quote/composition.ts'],
    ['a stack', 'infra/quote/src/some.ts', '../../payment/src/stacks.ts'],
    ['a tool', 'tools/redrive/src/some.ts', '@millrace/quote/composition.ts'],
    ['the simulation', 'tools/simulation/src/some.ts', '@millrace/tools-start'],
  ])('rejects %s (%s) that imports %s', async (_kind, path, imported) => {
    expect(await reported(path, imported)).toHaveLength(1);
  });

  it.each([
    ['apps/quote/src/some.ts', '@millrace/contracts-quote'],
    ['apps/quote/src/some.ts', '@millrace/money'],
    ['tools/redrive/src/some.ts', '@millrace/contracts-payment'],
    ['tools/simulation/src/some.ts', '@millrace/quote/composition.ts'],
  ])('allows %s to import %s', async (path, imported) => {
    expect(await reported(path, imported)).toEqual([]);
  });

  it('covers every tracked TypeScript and JavaScript file', async () => {
    const { stdout } = spawnSync('git', ['ls-files', '*.ts', '*.mts', '*.cts', '*.mjs', '*.cjs', '*.js'], {
      cwd: workspaceRoot,
      encoding: 'utf8',
    });
    const files = stdout.trim().split('\n');
    expect(files.length).toBeGreaterThan(1_000);
    const ignored = await Promise.all(
      files.map(async (file) => ((await linter.isPathIgnored(join(workspaceRoot, file))) ? [file] : [])),
    );
    expect(ignored.flat()).toEqual([]);
  });
});

describe('linting without a project graph', () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-no-graph-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('fails, because the rule on module boundaries would accept every file', () => {
    const { status, stderr } = spawnSync(process.execPath, ['tools/checks/src/lint/lint-workspace.ts'], {
      cwd: workspaceRoot,
      encoding: 'utf8',
      env: { ...process.env, NX_WORKSPACE_DATA_DIRECTORY: directory },
    });
    expect(stderr).toMatch(/ProjectGraph/);
    expect(status).toBe(1);
  });
});
