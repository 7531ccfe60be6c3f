import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { FsTree } from 'nx/src/generators/tree';

const workspaceRoot = join(import.meta.dirname, '../../../..');

/** This workspace, of which nothing is changed on disk. */
export const workspaceTree = (): Tree => new FsTree(workspaceRoot, false);

/** The files that differ from those on disk, with what they are; null for those that are gone. */
export function changesIn(tree: Tree): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    tree.listChanges().map(({ path, content }) => [path, content === null ? null : content.toString('utf8')]),
  );
}
