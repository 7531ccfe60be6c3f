import { globSync } from 'node:fs';
import ts from 'typescript';

/** A call of the workspace's own code whose result is ignored. */
export interface DroppedResult {
  /** Relative to the root. */
  readonly file: string;
  readonly line: number;
  /** The called function, as written. */
  readonly call: string;
}

const NOTHING = ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.Never | ts.TypeFlags.Any;

/**
 * Finds statements that call a function of the workspace and ignore its result, awaited or not. The result of a
 * conditional write says whether it took effect, so ignoring it is a fault. `Promise.all` returns the results of its
 * elements.
 * @param patterns globs of TypeScript files, relative to the root; specs and `testing` are left out
 */
export function droppedResults(root: string, patterns: readonly string[]): readonly DroppedResult[] {
  const files = globSync([...patterns], { cwd: root })
    .filter((file) => !/\.spec\.ts$|\/testing\/|node_modules/.test(file))
    .map((file) => `${root}/${file}`);
  const { options } = ts.convertCompilerOptionsFromJson(
    { target: 'es2024', lib: ['es2024'], module: 'nodenext', types: ['node'], noEmit: true, strict: true },
    root,
  );
  const program = ts.createProgram(files, {
    ...options,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const found: DroppedResult[] = [];
  for (const file of files) {
    const source = program.getSourceFile(file)!;
    visit(source, source);
  }
  return found;

  function visit(node: ts.Node, source: ts.SourceFile): void {
    if (ts.isExpressionStatement(node)) {
      const call = callIn(node.expression);
      if (call && dropsResult(call)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        found.push({
          file: source.fileName.slice(root.length + 1),
          line: line + 1,
          call: call.expression.getText(),
        });
      }
    }
    ts.forEachChild(node, (child) => visit(child, source));
  }

  function dropsResult(call: ts.CallExpression): boolean {
    const returned = checker.getTypeAtLocation(call);
    const result = checker.getAwaitedType(returned) ?? returned;
    if (call.expression.getText().startsWith('Promise.all')) {
      const [element] = checker.isArrayType(result)
        ? checker.getTypeArguments(result as ts.TypeReference)
        : [];
      return element !== undefined && isSomething(element);
    }
    const file = checker.getResolvedSignature(call)?.declaration?.getSourceFile();
    const isWorkspaceFile =
      file !== undefined &&
      !program.isSourceFileDefaultLibrary(file) &&
      !file.fileName.includes('/node_modules/');
    return isWorkspaceFile && isSomething(result);
  }
}

function callIn(expression: ts.Expression): ts.CallExpression | undefined {
  if (ts.isAwaitExpression(expression) || ts.isVoidExpression(expression))
    return callIn(expression.expression);
  return ts.isCallExpression(expression) ? expression : undefined;
}

function isSomething(type: ts.Type): boolean {
  return type.isUnion() ? type.types.some(isSomething) : (type.flags & NOTHING) === 0;
}
