import { InvalidEventPattern } from './invalid-event-pattern.ts';

/** A JSON value in an event. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Tests the leaves at one field. There are none when it is absent. */
export type ValueTest = (leaves: readonly Json[]) => boolean;
type LeafTest = (leaf: Json) => boolean;

const MAX_NUMBER = 5e9;

/** Compiles one entry of a list in a pattern: a primitive that must be equal, or an object with one operator. */
export function compileLeaf(entry: unknown, path: string): ValueTest {
  if (
    entry === null ||
    typeof entry === 'boolean' ||
    typeof entry === 'number' ||
    typeof entry === 'string'
  ) {
    return (leaves) => leaves.includes(entry);
  }
  const { operator, operand } = onlyMember(entry, path);
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw new InvalidEventPattern(`${path}: exists must be true or false`);
    return (leaves) => leaves.length > 0 === operand;
  }
  const test =
    operator === 'anything-but' ? anythingBut(operand, path) : compileOperator(operator, operand, path);
  return (leaves) => leaves.some(test);
}

function compileOperator(operator: string, operand: unknown, path: string): LeafTest {
  switch (operator) {
    case 'prefix':
    case 'suffix': {
      const expected = text(operand, operator, path);
      const end = operator === 'prefix' ? 'startsWith' : 'endsWith';
      return (leaf) => typeof leaf === 'string' && leaf[end](expected);
    }
    case 'equals-ignore-case': {
      const expected = text(operand, operator, path).toLowerCase();
      return (leaf) => typeof leaf === 'string' && leaf.toLowerCase() === expected;
    }
    case 'wildcard': {
      const expression = wildcard(text(operand, operator, path), path);
      return (leaf) => typeof leaf === 'string' && expression.test(leaf);
    }
    case 'numeric':
      return numeric(operand, path);
    default:
      throw new InvalidEventPattern(`${path}: unrecognized match type ${operator}`);
  }
}

function anythingBut(operand: unknown, path: string): LeafTest {
  if (typeof operand === 'object' && operand !== null && !Array.isArray(operand)) {
    const inner = onlyMember(operand, path);
    if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(inner.operator)) {
      throw new InvalidEventPattern(`${path}: anything-but does not take ${inner.operator}`);
    }
    const tests = listOf(inner.operand, path).map((value) => compileOperator(inner.operator, value, path));
    return (leaf) => !tests.some((test) => test(leaf));
  }
  const values = listOf(operand, path);
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size !== 1 || !(kinds.has('string') || kinds.has('number'))) {
    throw new InvalidEventPattern(`${path}: anything-but takes strings or numbers, not both`);
  }
  return (leaf) => !values.includes(leaf);
}

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '=': (left, right) => left === right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** One comparison, or a range: a lower bound, then an upper bound. */
function numeric(operand: unknown, path: string): LeafTest {
  const [first, from, second, to, ...more] = Array.isArray(operand) ? (operand as unknown[]) : [];
  const isRange = second !== undefined;
  const tests = [comparison(first, from, path), ...(isRange ? [comparison(second, to, path)] : [])];
  const ordered =
    String(first).startsWith('>') && String(second).startsWith('<') && Number(from) < Number(to);
  if (more.length > 0 || (isRange && !ordered)) {
    throw new InvalidEventPattern(
      `${path}: a numeric range is a lower bound followed by a greater upper bound`,
    );
  }
  return (leaf) => tests.every((test) => test(leaf));
}

function comparison(sign: unknown, bound: unknown, path: string): LeafTest {
  const compare = COMPARISONS[String(sign)];
  if (!compare) throw new InvalidEventPattern(`${path}: unrecognized numeric comparison ${String(sign)}`);
  if (typeof bound !== 'number' || Math.abs(bound) > MAX_NUMBER) {
    throw new InvalidEventPattern(`${path}: a numeric bound must be a number between -5e9 and 5e9`);
  }
  return (leaf) => typeof leaf === 'number' && compare(leaf, bound);
}

/** `*` matches any characters. A backslash makes the next character literal. */
function wildcard(pattern: string, path: string): RegExp {
  if (pattern.includes('**')) throw new InvalidEventPattern(`${path}: consecutive wildcard characters`);
  const source = pattern.replace(/\\?[^]?/g, (found) => {
    if (found === '*') return '.*';
    if (!found.startsWith('\\')) return literal(found);
    if (found !== '\\*' && found !== '\\\\') {
      throw new InvalidEventPattern(`${path}: a backslash may only stand before * or \\`);
    }
    return literal(found.slice(1));
  });
  return new RegExp(`^${source}$`, 's');
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function onlyMember(value: unknown, path: string): { operator: string; operand: unknown } {
  const members =
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  if (members.length !== 1)
    throw new InvalidEventPattern(`${path}: a match expression has exactly one operator`);
  const [operator, operand] = members[0] as [string, unknown];
  return { operator, operand };
}

function listOf(value: unknown, path: string): readonly unknown[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new InvalidEventPattern(`${path}: anything-but of nothing`);
  return list;
}

function text(value: unknown, operator: string, path: string): string {
  if (typeof value !== 'string') throw new InvalidEventPattern(`${path}: ${operator} takes a string`);
  return value;
}
