import { formatFiles, generateFiles, names, type GeneratorCallback, type Tree } from '@nx/devkit';
import { join } from 'node:path';
import { writeContracts } from '../generated-documents.ts';
import { listedModules } from '../module-list.ts';
import { declareEvent } from './declare-event.ts';

/**
 * Adds version 1 of an event to a module: its contract, a function that publishes it, their tests and documents. Which
 * function of the module calls that, and its right to use the bus, is left to whoever adds the event.
 * @throws Error when the list does not have the module, or another contract has the event
 */
export default async function addEvent(
  tree: Tree,
  { module, event: type }: { module: string; event: string },
): Promise<GeneratorCallback> {
  if (!listedModules(tree).includes(module)) {
    throw new Error(`there is no module ${module}; there are ${listedModules(tree).join(', ')}`);
  }
  const owner = ownerOf(tree, type);
  if (owner !== undefined) throw new Error(`${type} is an event of ${owner}`);
  const [noun, happened] = type.split('.');
  const file = `${noun}-${happened}`;
  const { propertyName: event, className: Event } = names(file);
  const substitutions = { module, type, noun, happened, file, event, Event };
  const templates = join(import.meta.dirname, 'files');
  generateFiles(tree, join(templates, 'contracts'), `libs/contracts/${module}`, substitutions);
  generateFiles(tree, join(templates, 'app'), `apps/${module}`, substitutions);
  exportFrom(
    tree,
    `libs/contracts/${module}/src/index.ts`,
    `{ ${event}, type ${Event} } from './${file}.ts'`,
  );
  declareEvent(tree, { module, event });
  await formatFiles(tree);
  return () => writeContracts(tree.root);
}

/** The module whose contract has an event of this type. */
function ownerOf(tree: Tree, type: string): string | undefined {
  return tree.children('libs/contracts').find((module) => {
    const text = tree.read(`libs/contracts/${module}/contract.json`, 'utf8');
    const { events = [] } = JSON.parse(text ?? '{}') as { events?: readonly { readonly type: string }[] };
    return events.some((event) => event.type === type);
  });
}

/** Adds an export to a barrel; the first one takes the place of the sentence that there is none. */
function exportFrom(tree: Tree, barrel: string, exported: string): void {
  const text = tree.read(barrel, 'utf8');
  if (text === null) throw new Error(`${barrel} does not exist`);
  const others = text.replace(/\/\*\*[^/]*\*\/\nexport \{\};\n/, '');
  tree.write(barrel, `${others}export ${exported};\n`);
}
