/**
 * What `nx affected` compares with: the files that are deployed in the local stage. They are kept as a tree of git, so
 * that uncommitted files count as well, and a commit, an amended commit and another branch are all compared by content.
 *
 * Nx reads the name of the tree from `NX_BASE` in `.local.env`. Without that file nothing is known of the stage, and
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

/** Of this work tree alone; a reference, so that git keeps the tree. */
const REFERENCE = 'refs/worktree/millrace/local';
const PLATFORM = '# nx affected compares with what is deployed to the platform on ';

/** Folders with files that deployments are made of. */
const SOURCES = ['apps', 'infra', 'libs', 'tools'];

export interface AffectedBaseOptions {
  /** The checkout; the one that this file is in unless told otherwise. */
  readonly root?: string;
  /** Of the platform that is deployed to. */
  readonly stateDir?: string;
}

/** A tree of git, with the files of a checkout as they are now. */
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

/** Notes that every module of the platform is made of these files. */
export function noteStage(taken: Snapshot | undefined, options: AffectedBaseOptions = {}): void {
  const { root = workspaceRoot } = options;
  if (taken === undefined) return;
  gitIn(root)('update-ref', REFERENCE, taken);
  writeFileSync(environmentFile(root), `${PLATFORM}${platformOf(options)}\nNX_BASE=${REFERENCE}\n`);
}

/** Forgets what is known of the platform: everything is affected. Another platform's files stay known. */
export function forgetStage(options: AffectedBaseOptions = {}): void {
  if (isNoted(options)) rmSync(environmentFile(options.root ?? workspaceRoot));
}

interface ModuleChange extends AffectedBaseOptions {
  readonly module: string;
  /** When the run began that has built it: what was changed later is not in it. */
  readonly sinceMs: number;
}

/**
 * Notes that one module was deployed from the files as they are now. Where that cannot be told apart from what other
 * modules are made of, because shared files changed as well, the module counts as affected until the whole stage is
 * noted again; its deployment then finds it unchanged.
 */
export async function noteModule({ module, sinceMs, ...options }: ModuleChange): Promise<void> {
  const { root = workspaceRoot } = options;
  if (!isNoted(options)) return;
  const now = snapshot(root)!;
  await exclusively(options, () => {
    const changed = changedBetween(root, now);
    const isKnown = changed.every(
      (file) => (isOfOneModule(root, file) || isProse(file)) && !isNewer(join(root, file), sinceMs),
    );
    replaceModule(root, module, isKnown ? now : undefined);
  });
}

/** Notes that a module is no longer there. */
export async function forgetModule(module: string, options: AffectedBaseOptions = {}): Promise<void> {
  const { root = workspaceRoot } = options;
  if (isNoted(options)) await exclusively(options, () => replaceModule(root, module, undefined));
}

const environmentFile = (root: string): string => join(root, '.local.env');

const platformOf = ({ stateDir = stateDirectory() }: AffectedBaseOptions): string => resolve(stateDir);

function isNoted(options: AffectedBaseOptions): boolean {
  const file = environmentFile(options.root ?? workspaceRoot);
  return existsSync(file) && readFileSync(file, 'utf8').startsWith(`${PLATFORM}${platformOf(options)}\n`);
}

function exclusively(options: AffectedBaseOptions, action: () => void): Promise<void> {
  const directory = join(platformOf(options), 'locks');
  return withExclusiveLock({ directory, name: 'affected-base' }, async () => action());
}

/** Puts a module's own folders into the tree as they are in another one, or takes them out. */
function replaceModule(root: string, module: string, from: Snapshot | undefined): void {
  const tree = withIndex(root, (git) => {
    git('read-tree', REFERENCE);
    for (const folder of foldersOf(root, module)) {
      git('rm', '-r', '--cached', '--force', '--quiet', '--ignore-unmatch', '--', folder);
      const isThere = from !== undefined && git('ls-tree', from, '--', folder) !== '';
      if (isThere) git('read-tree', `--prefix=${folder}/`, `${from}:${folder}`);
    }
    return git('write-tree');
  });
  gitIn(root)('update-ref', REFERENCE, tree);
}

/** Folders of the module's app and stacks, and of the other apps that its stacks run. */
function foldersOf(root: string, module: string): readonly string[] {
  const file = join(root, 'infra', module, 'package.json');
  const { nx }: { nx?: { implicitDependencies?: readonly string[] } } = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : {};
  const apps = (nx?.implicitDependencies ?? []).filter((name) => existsSync(join(root, 'apps', name)));
  return [...[module, ...apps].map((app) => `apps/${app}`), `infra/${module}`];
}

function changedBetween(root: string, now: Snapshot): readonly string[] {
  const names = gitIn(root)('diff', '--name-only', '--no-renames', '-z', REFERENCE, now);
  return names.split('\0').filter(Boolean);
}

/** A module imports of another one nothing but its contracts, which are in `libs`. */
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
    // Git resolves links, and macOS has one in the path of temporary directories.
    return realpathSync.native(gitIn(root)('rev-parse', '--show-toplevel')) === realpathSync.native(root);
  } catch {
    // Without git, or outside a checkout, there is nothing to compare.
    return false;
  }
}

/** Runs with an index of its own, so that what the user has staged stays as it is. */
function withIndex<Result>(root: string, action: (git: Git) => Result): Result {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-index-'));
  try {
    const index = join(directory, 'index');
    const present = resolve(root, gitIn(root)('rev-parse', '--git-path', 'index'));
    // It knows the times of the files, so that git reads only those that have changed.
    if (existsSync(present)) copyFileSync(present, index);
    return action(gitIn(root, { ...process.env, GIT_INDEX_FILE: index }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
