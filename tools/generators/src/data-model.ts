import type { Tree } from '@nx/devkit';

const DOCUMENT = 'docs/reference/data-model.md';
/** The section after those of the modules. */
const AFTER_MODULES = '## releases\n';

/** Adds a module's section to the data model, after those of the other modules. */
export function describeData(tree: Tree, { name, text }: { name: string; text: string }): void {
  const [before, after, ...more] = textOf(tree).split(AFTER_MODULES);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${DOCUMENT} has no section "${AFTER_MODULES.trim()}", or more than one`);
  }
  tree.write(DOCUMENT, `${before}## ${name}\n\n${text}\n\n${AFTER_MODULES}${after}`);
}

/** Removes the section, if there is one. */
export function forgetData(tree: Tree, name: string): void {
  const text = textOf(tree);
  const sections = text.split(/^(?=## )/m);
  tree.write(DOCUMENT, sections.filter((section) => !section.startsWith(`## ${name}\n`)).join(''));
}

function textOf(tree: Tree): string {
  const text = tree.read(DOCUMENT, 'utf8');
  if (text === null) throw new Error(`${DOCUMENT} does not exist`);
  return text;
}
