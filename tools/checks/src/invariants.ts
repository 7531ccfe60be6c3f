import ts from 'typescript';

/** The numbers of the invariants that the document lists, in its order. */
export function invariantsIn(document: string): number[] {
  return [...document.matchAll(/^- \*\*INV-(\d+)\*\* /gm)].map(([, number]) => Number(number));
}

/** The numbers that the titles of a file's tests cite. */
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

/** The numbers that the comments of a file cite. A text such as the reference INV-1 of a payment is no citation. */
export function citedByComments(source: string): Set<number> {
  return numbersIn(source.match(/\/\*[^]*?\*\/|\/\/.*/g) ?? []);
}

const numbersIn = (texts: readonly string[]): Set<number> =>
  new Set(texts.flatMap((text) => [...text.matchAll(/\bINV-(\d+)/g)].map(([, number]) => Number(number))));

/** `it(…)`, `describe.each(…)(…)` and the like: what is called begins with one of these names. */
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
