import { spawnSync } from 'node:child_process';
import { DeployFailure } from './deploy-failure.ts';
import { workspaceRoot } from './workspace.ts';

/** The output of a git command; undefined when it fails, as it does outside a checkout. */
function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: workspaceRoot, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

interface Checkout {
  /** The commit, with `-dirty` when files differ from it; `no-commit` outside a git checkout. */
  readonly sha: string;
  /** Author of the commit; null outside a git checkout. */
  readonly author: string | null;
}

let known: Checkout | undefined;

/** The checkout. Read once, because all modules that one process deploys were built from the same files. */
export function checkout(): Checkout {
  known ??= {
    sha: git('describe', '--always', '--abbrev=40', '--exclude=*', '--dirty') ?? 'no-commit',
    author: git('log', '-1', '--format=%an <%ae>') ?? null,
  };
  return known;
}

/** @throws DeployFailure outside a git checkout */
export function headCommit(): string {
  return git('rev-parse', 'HEAD') ?? notGit();
}

/** The git tree of that commit. @throws DeployFailure outside a git checkout */
export function treeOfHead(): string {
  return git('rev-parse', 'HEAD^{tree}') ?? notGit();
}

/** The first commit: everything has changed since. @throws DeployFailure outside a git checkout */
export function rootCommit(): string {
  return git('rev-list', '--max-parents=0', 'HEAD')?.split('\n').at(-1) ?? notGit();
}

function notGit(): never {
  throw new DeployFailure(`${workspaceRoot} is not a git checkout with a commit`);
}
