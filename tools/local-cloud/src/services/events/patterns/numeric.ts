import { InvalidEventPattern } from './invalid-event-pattern.ts';

/** The documented range of a bound, inclusive. */
const MAX_BOUND = 5e9;

type NumberTest = (value: number) => boolean;

const COMPARISONS: ReadonlyMap<unknown, (bound: number) => NumberTest> = new Map([
  ['<', (bound) => (value) => value < bound],
  ['<=', (bound) => (value) => value <= bound],
  ['=', (bound) => (value) => value === bound],
  ['>', (bound) => (value) => value > bound],
  ['>=', (bound) => (value) => value >= bound],
] as const satisfies readonly (readonly [string, (bound: number) => NumberTest])[]);

/**
 * Compiles the operand of `numeric`: one comparison, or a lower bound followed by a greater upper bound.
 * @throws InvalidEventPattern
 */
export function numericTest(operand: unknown, path: string): (leaf: unknown) => boolean {
  const terms: readonly unknown[] = Array.isArray(operand) ? operand : [];
  const [first, from, second, to] = terms;
  const lower = comparison(first, from, path);
  if (terms.length === 2) return (leaf) => typeof leaf === 'number' && lower(leaf);
  const upper = comparison(second, to, path);
  const isRange =
    String(first).startsWith('>') && String(second).startsWith('<') && Number(from) < Number(to);
  if (terms.length === 4 && isRange) {
    return (leaf) => typeof leaf === 'number' && lower(leaf) && upper(leaf);
  }
  throw new InvalidEventPattern(
    `${path}: a numeric range is a lower bound followed by a greater upper bound`,
  );
}

function comparison(sign: unknown, bound: unknown, path: string): NumberTest {
  const compare = COMPARISONS.get(sign);
  if (!compare) throw new InvalidEventPattern(`${path}: unrecognized numeric comparison ${String(sign)}`);
  if (typeof bound !== 'number' || Math.abs(bound) > MAX_BOUND) {
    throw new InvalidEventPattern(`${path}: a numeric bound must be a number between -5e9 and 5e9`);
  }
  return compare(bound);
}
