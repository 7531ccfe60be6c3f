import { visitNotIgnoredFiles, type GeneratorCallback, type Tree } from '@nx/devkit';
import { forgetData } from '../data-model.ts';
import { writeDocuments } from '../generated-documents.ts';
import { listedModules, removeFromList } from '../module-list.ts';
import { packagesOf, unlink, unlock, type ModulePackage } from '../module-packages.ts';

const MAX_NAMED = 5;

/**
 * Removes what `module` has created, with everything that was added to it since. Stacks that are deployed stay.
 * @throws Error when the list does not have the module, or something else imports a package of it
 */
export default async function removeModule(
  tree: Tree,
  { name }: { name: string },
): Promise<GeneratorCallback> {
  if (!listedModules(tree).includes(name)) {
    throw new Error(`there is no module ${name}; there are ${listedModules(tree).join(', ')}`);
  }
  const packages = packagesOf(name);
  const users = importersOf(tree, packages);
  if (users.length > 0) {
    const more = users.length > MAX_NAMED ? ` and ${users.length - MAX_NAMED} more` : '';
    throw new Error(`${name} is used by ${users.slice(0, MAX_NAMED).join(', ')}${more}: change these first`);
  }
  for (const { directory } of packages) tree.delete(directory);
  unlock(tree, packages);
  removeFromList(tree, name);
  forgetData(tree, name);
  return () => {
    unlink(tree.root, packages);
    writeDocuments(tree.root);
  };
}

/** Files of other packages that name one of these in quotes, alone or with a path behind it. */
function importersOf(tree: Tree, packages: readonly ModulePackage[]): readonly string[] {
  const alternatives = packages.map(({ packageName }) => packageName).join('|');
  const named = new RegExp(`['"](?:${alternatives})['"/]`);
  const found: string[] = [];
  for (const folder of ['apps', 'infra', 'libs', 'tools']) {
    visitNotIgnoredFiles(tree, folder, (file) => {
      if (!/\.(?:ts|mjs|json)$/.test(file)) return;
      if (packages.some(({ directory }) => file.startsWith(`${directory}/`))) return;
      if (named.test(tree.read(file, 'utf8') ?? '')) found.push(file);
    });
  }
  return found;
}
