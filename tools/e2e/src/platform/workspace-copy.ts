import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localEnvironment, runCommand, workspaceRoot } from '@millrace/tools-start';

/** A clone of this workspace whose files a test may change. */
export interface WorkspaceCopy {
  readonly directory: string;
  /** Replaces a text in a file. @throws Error unless it occurs exactly once */
  edit(file: string, change: { from: string; to: string }): void;
  /** Runs a command in the copy and returns its output. @throws Error with the output when it fails */
  run(command: readonly [string, ...string[]], env?: Record<string, string>): Promise<string>;
  /** Commits all changes, so that the next comparison with `main` begins here. */
  commit(message: string): Promise<void>;
}

/**
 * Clones the repository, with uncommitted changes as one more commit on `main`, and links the installed
 * packages.
 */
export async function copyWorkspace(): Promise<WorkspaceCopy> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-copy-'));
  git('clone', '--quiet', workspaceRoot, directory);
  copyUncommitted(directory);
  linkPackages(directory);
  copyNxCache({ from: workspaceRoot, to: directory });

  const run: WorkspaceCopy['run'] = async (command, env = {}) => {
    const { PATH: path, ...environment } = localEnvironment();
    const all = {
      ...environment,
      PATH: `${join(directory, 'node_modules/.bin')}:${path}`,
      // Removed together with the copy.
      ...env,
    };
    const { exitCode, output } = await runCommand(command, { cwd: directory, env: all });
    if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}\n${output}`);
    return output;
  };
  const identity = ['-c', 'user.name=Millrace', '-c', 'user.email=millrace@example.com'];
  const commit: WorkspaceCopy['commit'] = async (message) => {
    await run(['git', 'add', '--all']);
    await run(['git', ...identity, 'commit', '--quiet', '--no-verify', '--allow-empty', '-m', message]);
  };
  await run(['git', 'checkout', '--quiet', '-B', 'main']);
  await commit('the working tree');
  return {
    directory,
    run,
    commit,
    edit(file, { from, to }) {
      const path = join(directory, file);
      const parts = readFileSync(path, 'utf8').split(from);
      if (parts.length !== 2) throw new Error(`${file} has "${from}" ${parts.length - 1} times`);
      writeFileSync(path, parts.join(to));
    },
  };
}

/** Runs git in this workspace. @returns its output */
function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: workspaceRoot, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

/** Copies the uncommitted files of this workspace into a clone, without ignored ones. */
function copyUncommitted(directory: string): void {
  const changed = git('diff', '--name-only', '--no-renames', '-z', 'HEAD');
  const added = git('ls-files', '--others', '--exclude-standard', '-z');
  for (const file of `${changed}${added}`.split('\0').filter(Boolean)) {
    const source = join(workspaceRoot, file);
    if (existsSync(source)) cpSync(source, join(directory, file));
    else rmSync(join(directory, file), { force: true });
  }
}

/**
 * Copies the results of Nx to a clone, which then runs only the tasks whose inputs have changed. Nx keeps the results in
 * files, and what it knows about them in a database.
 */
export function copyNxCache({ from, to }: { readonly from: string; readonly to: string }): void {
  const files = globSync(['.nx/cache', '.nx/workspace-data/*.{db,db-wal}'], { cwd: from });
  for (const file of files) cpSync(join(from, file), join(to, file), { recursive: true });
}

/** Links the packages of the workspace to the copy, and all others to the installed ones. */
export function linkPackages(directory: string): void {
  const from = join(workspaceRoot, 'node_modules');
  const to = join(directory, 'node_modules');
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name === '@millrace')
      cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(from, name), join(to, name));
  }
}
