import ts from 'typescript';

/** The numbers of the invariants in the document, in its order. */
export function invariantsIn(document: string): number[] {
  return [...document.matchAll(/^- \*\*INV-(\d+)\*\* /gm)].map(([, number]) => Number(number));
}

/** The numbers cited by the titles of a file's tests. */
export function citedByTitles(source: string): Set<number> {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    const [title] = ts.isCallExpression(node) && declaresTest(node) ? node.arguments : [];
    if (title && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title)))
      titles.push(title.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('some.ts', source, ts.ScriptTarget.Latest, true));
  return numbersIn(titles);
}

/** The numbers cited by the comments of a file. A string such as the payment reference INV-1 is not a citation. */
export function citedByComments(source: string): Set<number> {
  return numbersIn(source.match(/\/\*[^]*?\*\/|\/\/.*/g) ?? []);
}

const numbersIn = (texts: readonly string[]): Set<number> =>
  new Set(texts.flatMap((text) => [...text.matchAll(/\bINV-(\d+)/g)].map(([, number]) => Number(number))));

/** `it(…)`, `describe.each(…)(…)` and similar: the callee begins with one of these names. */
function declaresTest({ expression }: ts.CallExpression): boolean {
  let callee: ts.Expression = expression;
  while (
    ts.isCallExpression(callee) ||
    ts.isPropertyAccessExpression(callee) ||
    ts.isTaggedTemplateExpression(callee)
  ) {
    callee = ts.isTaggedTemplateExpression(callee) ? callee.tag : callee.expression;
  }
  return ts.isIdentifier(callee) && ['describe', 'it', 'itLong', 'test'].includes(callee.text);
}
