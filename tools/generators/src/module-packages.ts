import { lstatSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Tree } from '@nx/devkit';

/** A workspace package. */
export interface ModulePackage {
  /** Folder of its templates. */
  readonly part: 'app' | 'contracts' | 'infra';
  readonly packageName: string;
  /** From the root of the workspace. */
  readonly directory: string;
}

const LOCKFILE = 'package-lock.json';

interface Lockfile {
  packages: Record<string, object>;
}

/** The packages that a module consists of. */
export function packagesOf(name: string): readonly ModulePackage[] {
  return [
    { part: 'app', packageName: `@millrace/${name}`, directory: `apps/${name}` },
    { part: 'contracts', packageName: `@millrace/contracts-${name}`, directory: `libs/contracts/${name}` },
    { part: 'infra', packageName: `@millrace/infra-${name}`, directory: `infra/${name}` },
  ];
}

/** Whether the workspace has a package of this name, or anything in its folder. */
export function isTaken(tree: Tree, { packageName, directory }: ModulePackage): boolean {
  return linkEntry(packageName) in readLockfile(tree).packages || tree.exists(directory);
}

/** Adds the entries that `npm install` would add, at their places. */
export function lock(tree: Tree, packages: readonly ModulePackage[]): void {
  const { packages: locked, ...rest } = readLockfile(tree);
  const entries = Object.entries(locked);
  for (const { packageName, directory } of packages) {
    insert(entries, [directory, { name: packageName, version: '0.0.0' }]);
    insert(entries, [linkEntry(packageName), { resolved: directory, link: true }]);
  }
  writeLockfile(tree, { ...rest, packages: Object.fromEntries(entries) });
}

export function unlock(tree: Tree, packages: readonly ModulePackage[]): void {
  const { packages: locked, ...rest } = readLockfile(tree);
  const removed = packages.flatMap(({ packageName, directory }) => [directory, linkEntry(packageName)]);
  const kept = Object.entries(locked).filter(([path]) => !removed.includes(path));
  writeLockfile(tree, { ...rest, packages: Object.fromEntries(kept) });
}

/** Makes the links that `npm install` would make. */
export function link(root: string, packages: readonly ModulePackage[]): void {
  for (const { packageName, directory } of packages) {
    const path = join(root, linkEntry(packageName));
    mkdirSync(dirname(path), { recursive: true });
    if (!lstatSync(path, { throwIfNoEntry: false })) {
      symlinkSync(relative(dirname(path), join(root, directory)), path);
    }
  }
}

export function unlink(root: string, packages: readonly ModulePackage[]): void {
  for (const { packageName } of packages) rmSync(join(root, linkEntry(packageName)), { force: true });
}

const linkEntry = (packageName: string): string => `node_modules/${packageName}`;

function insert(entries: [string, object][], entry: [string, object]): void {
  const next = entries.findIndex(([path]) => path.localeCompare(entry[0], 'en') > 0);
  entries.splice(next === -1 ? entries.length : next, 0, entry);
}

function readLockfile(tree: Tree): Lockfile {
  const text = tree.read(LOCKFILE, 'utf8');
  if (text === null) throw new Error(`${LOCKFILE} does not exist`);
  return JSON.parse(text) as Lockfile;
}

/** Nx's own writer of JSON would not keep it byte for byte as npm writes it. */
function writeLockfile(tree: Tree, lockfile: object): void {
  tree.write(LOCKFILE, `${JSON.stringify(lockfile, null, 2)}\n`);
}
