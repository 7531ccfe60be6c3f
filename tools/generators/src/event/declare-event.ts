import type { Tree } from '@nx/devkit';
import ts from 'typescript';

interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** Adds an event to `events` of a module's `contract.ts`, with its import. */
export function declareEvent(tree: Tree, { module, event }: { module: string; event: string }): void {
  const file = `apps/${module}/src/contract.ts`;
  const text = tree.read(file, 'utf8');
  if (text === null) throw new Error(`${file} does not exist`);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const declared = argumentOf(source, 'moduleContract');
  if (!declared) throw new Error(`${file} has no call of moduleContract with an object`);
  const insertions = [
    importOf(source, { event, from: `@millrace/contracts-${module}` }),
    elementOf(declared, event),
  ];
  const edited = insertions
    .sort((one, other) => other.at - one.at)
    .reduce((rest, { at, text: added }) => rest.slice(0, at) + added + rest.slice(at), text);
  tree.write(file, edited);
}

function importOf(source: ts.SourceFile, { event, from }: { event: string; from: string }): Insertion {
  const known = source.statements
    .filter(ts.isImportDeclaration)
    .find((declaration) => specifierOf(declaration) === from);
  const bindings = known?.importClause?.namedBindings;
  if (bindings && ts.isNamedImports(bindings)) return append(bindings.elements, event);
  const next = source.statements.find(
    (statement) => !ts.isImportDeclaration(statement) || specifierOf(statement) > from,
  );
  return { at: next?.getStart() ?? 0, text: `import { ${event} } from '${from}';\n` };
}

function specifierOf({ moduleSpecifier }: ts.ImportDeclaration): string {
  return ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
}

function elementOf(declared: ts.ObjectLiteralExpression, event: string): Insertion {
  const events = declared.properties
    .filter(ts.isPropertyAssignment)
    .find(({ name }) => name.getText() === 'events');
  const [first] = declared.properties;
  if (!events && first) return { at: first.getEnd(), text: `, events: [${event}]` };
  if (!events) throw new Error('moduleContract is called with an empty object');
  if (!ts.isArrayLiteralExpression(events.initializer)) throw new Error('events is not written as an array');
  return append(events.initializer.elements, event);
}

/** After the last of some nodes with commas between them. */
function append(nodes: ts.NodeArray<ts.Node>, text: string): Insertion {
  const comma = nodes.length === 0 || nodes.hasTrailingComma ? '' : ', ';
  return { at: nodes.end, text: `${comma}${text}` };
}

function argumentOf(source: ts.SourceFile, called: string): ts.ObjectLiteralExpression | undefined {
  let found: ts.ObjectLiteralExpression | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === called) {
      const [argument] = node.arguments;
      if (argument && ts.isObjectLiteralExpression(argument)) found = argument;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
