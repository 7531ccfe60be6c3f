import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { localEnvironment, runCommand, workspaceRoot } from '@millrace/tools-start';

/** What is made anew or shared. */
const notCopied = new Set(['node_modules', 'dist', '.git', '.nx', '.millrace', 'test-results', 'coverage']);

/** A copy of this workspace with a git history of its own, in which a test may change files. */
export interface WorkspaceCopy {
  readonly directory: string;
  /** Replaces a text in a file. @throws Error unless it is there exactly once */
  edit(file: string, change: { from: string; to: string }): void;
  /** Runs a command in the copy and gives its output. @throws Error with the output when it fails */
  run(command: readonly [string, ...string[]], env?: Record<string, string>): Promise<string>;
}

/** Copies the files as they are, with the installed packages linked, and commits them on `main`. */
export async function copyWorkspace(): Promise<WorkspaceCopy> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-copy-'));
  cpSync(workspaceRoot, directory, {
    recursive: true,
    filter: (source) =>
      !relative(workspaceRoot, source)
        .split(sep)
        .some((name) => notCopied.has(name)),
  });
  linkPackages(join(workspaceRoot, 'node_modules'), join(directory, 'node_modules'));

  const run: WorkspaceCopy['run'] = async (command, env = {}) => {
    const { PATH: path, ...environment } = localEnvironment();
    const all = { ...environment, PATH: `${join(directory, 'node_modules/.bin')}:${path}`, ...env };
    const { exitCode, output } = await runCommand(command, { cwd: directory, env: all });
    if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}\n${output}`);
    return output;
  };
  const identity = ['-c', 'user.name=Millrace', '-c', 'user.email=millrace@example.com'];
  await run(['git', 'init', '--quiet', '--initial-branch=main']);
  await run(['git', 'add', '--all']);
  await run(['git', ...identity, 'commit', '--quiet', '--no-verify', '--message=the copy']);
  return {
    directory,
    run,
    edit(file, { from, to }) {
      const path = join(directory, file);
      const parts = readFileSync(path, 'utf8').split(from);
      if (parts.length !== 2) throw new Error(`${file} has "${from}" ${parts.length - 1} times`);
      writeFileSync(path, parts.join(to));
    },
  };
}

/** The packages of the workspace itself are linked to the copy, all others to where they are installed. */
function linkPackages(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name === '@millrace')
      cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(from, name), join(to, name));
  }
}
