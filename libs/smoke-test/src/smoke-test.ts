/**
 * A test of a function without side effects: the payload it is invoked with, and the fields that its response must have at
 * least (`{ statusCode: 200 }` matches every response with that status), or the name of the error it must fail with.
 */
export type SmokeTest = Readonly<
  { payload: unknown; answers: object } | { payload: unknown; refuses: string }
>;

/** Tests of a module's functions, by function name. A version must pass all tests of its function. */
export type SmokeTests = Readonly<Record<string, readonly SmokeTest[]>>;

/** The result of an invocation: the function's response, or its error. */
export type Outcome = Readonly<{ answer: unknown } | { error: string; message: string }>;

/** @returns why the outcome does not match the test; undefined if it matches */
export function faultOf(test: SmokeTest, outcome: Outcome): string | undefined {
  if ('error' in outcome) {
    if ('refuses' in test && test.refuses === outcome.error) return undefined;
    return `failed with ${outcome.error}: ${outcome.message}`;
  }
  if ('refuses' in test) return `responded instead of refusing with ${test.refuses}`;
  return differenceOf(test.answers, outcome.answer, '');
}

function differenceOf(expected: unknown, found: unknown, pointer: string): string | undefined {
  if (typeof expected !== 'object' || expected === null) {
    if (Object.is(expected, found)) return undefined;
    return `response has ${JSON.stringify(found)} at ${pointer} instead of ${JSON.stringify(expected)}`;
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found) !== Array.isArray(expected)) {
    return `response has no ${Array.isArray(expected) ? 'list' : 'object'} at ${pointer || '/'}`;
  }
  if (Array.isArray(expected) && (found as unknown[]).length !== expected.length) {
    return `response has ${(found as unknown[]).length} elements at ${pointer || '/'} instead of ${expected.length}`;
  }
  return Object.entries(expected)
    .map(([name, value]) =>
      differenceOf(value, (found as Record<string, unknown>)[name], `${pointer}/${name}`),
    )
    .find((difference) => difference !== undefined);
}
