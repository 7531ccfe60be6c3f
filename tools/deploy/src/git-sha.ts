import { spawnSync } from 'node:child_process';
import { workspaceRoot } from './workspace.ts';

/** The commit that is checked out, with `-dirty` when files differ from it; null outside a git checkout. */
export function gitSha(): string | null {
  const { status, stdout } = spawnSync(
    'git',
    ['describe', '--always', '--abbrev=40', '--exclude=*', '--dirty'],
    { cwd: workspaceRoot, encoding: 'utf8' },
  );
  return status === 0 ? stdout.trim() : null;
}
