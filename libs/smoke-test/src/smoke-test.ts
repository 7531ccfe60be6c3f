/**
 * How a function shows that it works without leaving anything behind: what it is invoked with, and what it must answer
 * at least (`{ statusCode: 200 }` is answered by whatever has that status), or the name of the error it must refuse with.
 */
export type SmokeTest = Readonly<
  { payload: unknown; answers: object } | { payload: unknown; refuses: string }
>;

/** The tests of a module's functions, by the functions' names. A version has to pass all tests of its function. */
export type SmokeTests = Readonly<Record<string, readonly SmokeTest[]>>;

/** What became of an invocation: the function's answer, or the error that it ended in. */
export type Outcome = Readonly<{ answer: unknown } | { error: string; message: string }>;

/** @returns why the outcome is not what the test wants; undefined when it is */
export function faultOf(test: SmokeTest, outcome: Outcome): string | undefined {
  if ('error' in outcome) {
    if ('refuses' in test && test.refuses === outcome.error) return undefined;
    return `it ended in ${outcome.error}: ${outcome.message}`;
  }
  if ('refuses' in test) return `it answered, and should have refused with ${test.refuses}`;
  return differenceOf(test.answers, outcome.answer, '');
}

function differenceOf(wanted: unknown, found: unknown, pointer: string): string | undefined {
  if (typeof wanted !== 'object' || wanted === null) {
    if (Object.is(wanted, found)) return undefined;
    return `its answer has ${JSON.stringify(found)} at ${pointer}, and not ${JSON.stringify(wanted)}`;
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found) !== Array.isArray(wanted)) {
    return `its answer has no ${Array.isArray(wanted) ? 'list' : 'object'} at ${pointer || '/'}`;
  }
  if (Array.isArray(wanted) && (found as unknown[]).length !== wanted.length) {
    return `its answer has ${(found as unknown[]).length} elements at ${pointer || '/'}, and not ${wanted.length}`;
  }
  return Object.entries(wanted)
    .map(([name, value]) =>
      differenceOf(value, (found as Record<string, unknown>)[name], `${pointer}/${name}`),
    )
    .find((difference) => difference !== undefined);
}
