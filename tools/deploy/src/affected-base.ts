/**
 * The base of `nx affected`: the files that are deployed in the local stage. They are stored as a git tree, so that
 * uncommitted files count as well, and a commit, an amended commit and another branch are all compared by content.
 *
 * Nx reads the name of the tree from `NX_BASE` in `.local.env`. Without that file the stage is unknown, and the
 * `defaultBase` in nx.json, the empty tree, makes every project affected.
 */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stateDirectory } from '@millrace/stages';
import { withExclusiveLock } from './exclusive-lock.ts';
import { workspaceRoot } from './workspace.ts';

/** A reference, so that git keeps the tree; of this work tree only. */
const REFERENCE = 'refs/worktree/millrace/local';
const PLATFORM = '# nx affected compares with what is deployed to the platform on ';

/** Folders whose files are deployed. */
const SOURCES = ['apps', 'infra', 'libs', 'tools'];

export interface AffectedBaseOptions {
  /** The checkout; by default the one that holds this file. */
  readonly root?: string;
  /** State directory of the platform. */
  readonly stateDir?: string;
}

/** A git tree of the current files of a checkout. */
export type Snapshot = string;

/** @returns undefined outside a checkout */
export function snapshot(root = workspaceRoot): Snapshot | undefined {
  if (!isCheckout(root)) return undefined;
  return withIndex(root, (git) => {
    git('add', '--update', '.');
    git('add', '--all', '--', ...SOURCES.filter((name) => existsSync(join(root, name))));
    return git('write-tree');
  });
}

/** Records that every module of the platform is built from these files. */
export function recordStage(taken: Snapshot | undefined, options: AffectedBaseOptions = {}): void {
  const { root = workspaceRoot } = options;
  if (taken === undefined) return;
  gitIn(root)('update-ref', REFERENCE, taken);
  writeFileSync(environmentFile(root), `${PLATFORM}${platformOf(options)}\nNX_BASE=${REFERENCE}\n`);
}

/** Forgets the platform, so that everything is affected. Does not affect the record of another platform. */
export function forgetStage(options: AffectedBaseOptions = {}): void {
  if (isRecorded(options)) rmSync(environmentFile(options.root ?? workspaceRoot));
}

interface ModuleChange extends AffectedBaseOptions {
  readonly module: string;
  /** Start of the run that built the module: later changes are not in it. */
  readonly sinceMs: number;
}

/**
 * Records that one module was deployed from the current files. If shared files changed as well, they cannot be assigned
 * to this module alone: it counts as affected until the whole stage is recorded again, and its next deployment finds it
 * unchanged.
 */
export async function recordModule({ module, sinceMs, ...options }: ModuleChange): Promise<void> {
  const { root = workspaceRoot } = options;
  if (!isRecorded(options)) return;
  const now = snapshot(root)!;
  await exclusively(options, () => {
    const changed = changedBetween(root, now);
    const isKnown = changed.every(
      (file) => (isOfOneModule(root, file) || isProse(file)) && !isNewer(join(root, file), sinceMs),
    );
    replaceModule(root, module, isKnown ? now : undefined);
  });
}

/** Records that a module is no longer deployed. */
export async function forgetModule(module: string, options: AffectedBaseOptions = {}): Promise<void> {
  const { root = workspaceRoot } = options;
  if (isRecorded(options)) await exclusively(options, () => replaceModule(root, module, undefined));
}

const environmentFile = (root: string): string => join(root, '.local.env');

const platformOf = ({ stateDir = stateDirectory() }: AffectedBaseOptions): string => resolve(stateDir);

function isRecorded(options: AffectedBaseOptions): boolean {
  const file = environmentFile(options.root ?? workspaceRoot);
  return existsSync(file) && readFileSync(file, 'utf8').startsWith(`${PLATFORM}${platformOf(options)}\n`);
}

function exclusively(options: AffectedBaseOptions, action: () => void): Promise<void> {
  const directory = join(platformOf(options), 'locks');
  return withExclusiveLock({ directory, name: 'affected-base' }, async () => action());
}

/** Replaces a module's folders in the tree with those of another tree, or removes them. */
function replaceModule(root: string, module: string, from: Snapshot | undefined): void {
  const tree = withIndex(root, (git) => {
    git('read-tree', REFERENCE);
    for (const folder of [`apps/${module}`, `infra/${module}`]) {
      git('rm', '-r', '--cached', '--force', '--quiet', '--ignore-unmatch', '--', folder);
      const exists = from !== undefined && git('ls-tree', from, '--', folder) !== '';
      if (exists) git('read-tree', `--prefix=${folder}/`, `${from}:${folder}`);
    }
    return git('write-tree');
  });
  gitIn(root)('update-ref', REFERENCE, tree);
}

function changedBetween(root: string, now: Snapshot): readonly string[] {
  const names = gitIn(root)('diff', '--name-only', '--no-renames', '-z', REFERENCE, now);
  return names.split('\0').filter(Boolean);
}

/** A module imports only the contracts of other modules, which are in `libs`. */
function isOfOneModule(root: string, file: string): boolean {
  const [kind, module = ''] = file.split('/');
  return (kind === 'apps' || kind === 'infra') && existsSync(join(root, 'apps', module));
}

const isProse = (file: string): boolean => /^docs\/|\.md$/.test(file);

function isNewer(path: string, thanMs: number): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity) > thanMs;
}

type Git = (...args: string[]) => string;

function gitIn(root: string, environment: NodeJS.ProcessEnv = process.env): Git {
  return (...args) =>
    execFileSync('git', args, {
      cwd: root,
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    }).trim();
}

function isCheckout(root: string): boolean {
  try {
    // Git resolves links, and the temporary directory of macOS has one in its path.
    return realpathSync.native(gitIn(root)('rev-parse', '--show-toplevel')) === realpathSync.native(root);
  } catch {
    // Without git, or outside a checkout, there is no base.
    return false;
  }
}

/** Runs git with a separate index, so that staged changes stay as they are. */
function withIndex<Result>(root: string, action: (git: Git) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-index-'));
  try {
    const index = join(directory, 'index');
    const present = resolve(root, gitIn(root)('rev-parse', '--git-path', 'index'));
    // The index knows file times, so git reads only changed files.
    if (existsSync(present)) copyFileSync(present, index);
    return action(gitIn(root, { ...process.env, GIT_INDEX_FILE: index }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
