import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { sourceFiles } from './import-graph.ts';

/**
 * Names that both the domain and the application of an app export, as `<app> <name>`, sorted. A reader who searches for
 * a use case must not find the decision, so each name belongs to one layer. Specs do not count.
 */
export function sharedNames(root: string): readonly string[] {
  const byLayer = new Map<string, Set<string>>();
  for (const file of sourceFiles(root, 'ts')) {
    const [, layer] = /^(apps\/[^/]+\/src\/(?:domain|application))\//.exec(file) ?? [];
    if (layer === undefined || file.endsWith('.spec.ts')) continue;
    const names = exportedNames(file, readFileSync(join(root, file), 'utf8'));
    byLayer.set(layer, new Set([...(byLayer.get(layer) ?? []), ...names]));
  }
  return [...byLayer]
    .flatMap(([layer, names]) => {
      const [, app] = layer.split('/');
      const ofDomain = byLayer.get(`apps/${app}/src/domain`);
      if (!layer.endsWith('/application') || !ofDomain) return [];
      return [...names].filter((name) => ofDomain.has(name)).map((name) => `${app} ${name}`);
    })
    .sort();
}

function exportedNames(file: string, text: string): readonly string[] {
  const { statements } = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  return statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return namesOfClause(statement);
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(namesOf);
    return namesOf(statement as ts.Statement & { readonly name?: ts.Node });
  });
}

function namesOfClause({ exportClause }: ts.ExportDeclaration): readonly string[] {
  return exportClause && ts.isNamedExports(exportClause)
    ? exportClause.elements.map(({ name }) => name.text)
    : [];
}

/** Of a declaration; several where a pattern takes an object or a list apart. */
function namesOf({ name }: { readonly name?: ts.Node }): readonly string[] {
  if (name === undefined) return [];
  if (ts.isIdentifier(name)) return [name.text];
  if (ts.isObjectBindingPattern(name) || ts.isArrayBindingPattern(name)) {
    const elements: readonly ts.ArrayBindingElement[] = name.elements;
    return elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(element) : []));
  }
  return [];
}
