import type { Tree } from '@nx/devkit';
import ts from 'typescript';

const LIST = 'libs/modules/src/modules.ts';

/** The modules of `libs/modules`, in deployment order. */
export function listedModules(tree: Tree): readonly string[] {
  return entriesIn(textOf(tree)).elements.map(nameOf);
}

/** Adds a module at the end of the list: it is deployed after all others. */
export function addToList(tree: Tree, { name, owns }: { name: string; owns: string }): void {
  const text = textOf(tree);
  const { end } = entriesIn(text).elements;
  const entry = `\n  { ...none, name: '${name}', owns: '${owns}' },`;
  tree.write(LIST, text.slice(0, end) + entry + text.slice(end));
}

export function removeFromList(tree: Tree, name: string): void {
  const text = textOf(tree);
  const entry = entriesIn(text).elements.find((element) => nameOf(element) === name);
  if (!entry) throw new Error(`${LIST} has no module ${name}`);
  const afterComma = text.indexOf(',', entry.getEnd()) + 1;
  tree.write(LIST, text.slice(0, entry.getFullStart()) + text.slice(afterComma));
}

function textOf(tree: Tree): string {
  const text = tree.read(LIST, 'utf8');
  if (text === null) throw new Error(`${LIST} does not exist`);
  return text;
}

/** The array that the variable `list` begins with. */
function entriesIn(text: string): ts.ArrayLiteralExpression {
  const source = ts.createSourceFile(LIST, text, ts.ScriptTarget.Latest, true);
  const declarations = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
  let value: ts.Node | undefined = declarations.find(({ name }) => name.getText() === 'list')?.initializer;
  while (value && (ts.isSatisfiesExpression(value) || ts.isAsExpression(value))) value = value.expression;
  if (!value || !ts.isArrayLiteralExpression(value)) throw new Error(`${LIST} has no array "list"`);
  return value;
}

function nameOf(entry: ts.Expression): string {
  const properties = ts.isObjectLiteralExpression(entry)
    ? entry.properties.filter(ts.isPropertyAssignment)
    : [];
  const value = properties.find(({ name }) => name.getText() === 'name')?.initializer;
  if (!value || !ts.isStringLiteral(value)) throw new Error(`${LIST} has an entry without a name`);
  return value.text;
}
