import { formatFiles, generateFiles, names, type GeneratorCallback, type Tree } from '@nx/devkit';
import { join } from 'node:path';
import { describeData } from '../data-model.ts';
import { writeDocuments } from '../generated-documents.ts';
import { addToList } from '../module-list.ts';
import { isTaken, link, lock, packagesOf } from '../module-packages.ts';

/**
 * Creates a module that records settled payments, with its contract, stacks, tests and documents.
 * @throws Error when a package or a folder has the name
 */
export default async function createModule(
  tree: Tree,
  { name }: { name: string },
): Promise<GeneratorCallback> {
  const packages = packagesOf(name);
  const taken = packages.filter((one) => isTaken(tree, one));
  if (taken.length > 0) {
    const places = taken.map(({ packageName, directory }) => `${packageName} in ${directory}`).join(', ');
    throw new Error(`the name ${name} is taken: ${places}`);
  }
  const substitutions = { name, className: names(name).className };
  for (const { part, directory } of packages) {
    generateFiles(tree, join(import.meta.dirname, 'files', part), directory, substitutions);
  }
  lock(tree, packages);
  addToList(tree, { name, owns: 'a record of each settled payment' });
  describeData(tree, {
    name,
    text:
      `Table \`millrace-<stage>-${name}-records\`, key \`pk\`: \`payment#<merchantId>#<paymentId>\` ` +
      '{merchantId, paymentId, amount, currency, reference, settledAt}, one for each settled payment, ' +
      'from the event `payment.settled`.',
  });
  await formatFiles(tree);
  return () => {
    link(tree.root, packages);
    writeDocuments(tree.root);
  };
}
