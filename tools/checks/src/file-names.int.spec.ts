import { afterEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localEnvironment, runCommand, workspaceRoot, type CommandOutcome } from '@millrace/tools-start';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

/** Runs `nx show projects --affected` in a checkout with this workspace's Nx settings, and a project for each new file. */
function affectedBy(files: readonly string[]): Promise<CommandOutcome> {
  const root = mkdtempSync(join(tmpdir(), 'millrace-names-'));
  directories.push(root);
  for (const settings of ['.env', '.gitignore', 'tools/checks/nx']) {
    cpSync(join(workspaceRoot, settings), join(root, settings), { recursive: true });
  }
  symlinkSync(join(workspaceRoot, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'nx.json'), JSON.stringify({ plugins: ['./tools/checks/nx/file-names.mjs'] }));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'names', workspaces: ['apps/*'] }));
  for (const name of ['other', ...files.map(projectOf)]) {
    mkdirSync(join(root, 'apps', name), { recursive: true });
    writeFileSync(join(root, 'apps', name, 'package.json'), JSON.stringify({ name }));
  }
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], { cwd: root });
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '-m', 'first');
  files.forEach((file, index) => writeFileSync(join(root, 'apps', projectOf(file, index), file), ''));
  return runCommand(['nx', 'show', 'projects', '--affected', '--base=HEAD'], {
    cwd: root,
    env: localEnvironment(),
  });
}

const projectOf = (_file: string, index: number): string => `project-${index}`;

describe('a new file', () => {
  it('affects its project, whatever its name', async () => {
    const names = [
      'preço.ts',
      '価格.ts',
      'a b.ts',
      'e\u0301.ts',
      '🎁.ts',
      "it's.ts",
      '(1).ts',
      '$x.ts',
      '#1.ts',
    ];
    const { exitCode, output } = await affectedBy(names);
    expect(output.trim().split('\n').sort()).toEqual(names.map(projectOf));
    expect(exitCode).toBe(0);
  });

  it('is rejected when Nx would misread its name', async () => {
    const files = ['a"b.ts', 'a\\b.ts', 'a\tb.ts', 'a\nb.ts', 'a\u007fb.ts', 'a.ts ', 'a.ts\u00a0'];
    const { exitCode, output } = await affectedBy(files);
    expect(exitCode).toBe(1);
    for (const [index, file] of files.entries()) {
      const path = JSON.stringify(`apps/${projectOf(file, index)}/${file}`);
      expect(output).toContain(`✗ Rename ${path}: a file name must not have`);
    }
  });
});
