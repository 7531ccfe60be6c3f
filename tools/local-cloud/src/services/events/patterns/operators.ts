import { InvalidEventPattern } from './invalid-event-pattern.ts';
import { inNetwork, ipAddress } from './ip-address.ts';
import { numericTest } from './numeric.ts';
import { parseWildcard, wildcardTest, type WildcardPattern } from './wildcard.ts';
import { refuseComplexWildcards } from './wildcard-complexity.ts';

/** A value of an event that is no object and no array. */
export type Leaf = null | boolean | number | string;
type LeafTest = (leaf: Leaf) => boolean;

/** The list of a field in a pattern. It matches when the field has a value that passes, or if `absent`, no value. */
export interface FieldTest {
  readonly absent: boolean;
  readonly passes: LeafTest;
}

/**
 * Compiles the list of a field: primitives that must be equal, and objects with one operator. A text that is an IP
 * address equals every text of the same address, as in EventBridge.
 * @throws InvalidEventPattern
 */
export function compileList(list: readonly unknown[], path: string): FieldTest {
  if (list.length === 0) throw new InvalidEventPattern(`${path} is an empty array`);
  const wildcards: WildcardPattern[][] = [];
  const expected: Leaf[] = [];
  const tests: LeafTest[] = [];
  let absent = false;
  for (const entry of list) {
    if (isPrimitive(entry)) {
      const address = typeof entry === 'string' ? ipAddress(entry) : undefined;
      if (address) tests.push(textTest(inNetwork(address, address.bits)));
      expected.push(entry);
      continue;
    }
    const { operator, operand } = onlyMember(entry, path);
    if (operator === 'exists') {
      if (typeof operand !== 'boolean') {
        throw new InvalidEventPattern(`${path}: exists must be true or false`);
      }
      if (operand) tests.push(() => true);
      else absent = true;
    } else {
      tests.push(compileOperator({ operator, operand, path, wildcards }));
    }
  }
  if (wildcards.length > 0) refuseComplexWildcards(wildcards, path);
  return { absent, passes: anyOf(expected, tests) };
}

function anyOf(expected: readonly Leaf[], tests: readonly LeafTest[]): LeafTest {
  const [value] = expected;
  const [test] = tests;
  if (tests.length === 0) {
    return expected.length === 1 ? (leaf) => leaf === value : (leaf) => expected.includes(leaf);
  }
  if (expected.length === 0 && tests.length === 1 && test) return test;
  return (leaf) => expected.includes(leaf) || tests.some((one) => one(leaf));
}

interface Operation {
  readonly operator: string;
  readonly operand: unknown;
  readonly path: string;
  /** The wildcards of the field so far. */
  readonly wildcards: WildcardPattern[][];
}

function compileOperator({ operator, operand, path, wildcards }: Operation): LeafTest {
  switch (operator) {
    case 'prefix':
    case 'suffix': {
      if (!isObject(operand)) return textOperator(operator, operand, path);
      const inner = onlyMember(operand, path);
      if (inner.operator !== 'equals-ignore-case') {
        throw new InvalidEventPattern(`${path}: ${operator} does not take ${inner.operator}`);
      }
      return textTest(ignoringCase(text(inner.operand, inner.operator, path), operator));
    }
    case 'anything-but':
      return anythingBut(operand, path, wildcards);
    case 'numeric':
      return numericTest(operand, path);
    case 'cidr':
      return textTest(cidr(text(operand, operator, path), path));
    case 'wildcard': {
      const pattern = parseWildcard(text(operand, operator, path), path);
      wildcards.push([pattern]);
      return textTest(wildcardTest(pattern));
    }
    default:
      return textOperator(operator, operand, path);
  }
}

/** The operators that take a text, and nothing else, within `anything-but` and outside. */
function textOperator(operator: string, operand: unknown, path: string): LeafTest {
  switch (operator) {
    case 'exactly': {
      const expected = text(operand, operator, path);
      return (leaf) => leaf === expected;
    }
    case 'prefix': {
      const expected = text(operand, operator, path);
      return (leaf) => typeof leaf === 'string' && leaf.startsWith(expected);
    }
    case 'suffix': {
      const expected = text(operand, operator, path);
      return (leaf) => typeof leaf === 'string' && leaf.endsWith(expected);
    }
    case 'equals-ignore-case':
      return textTest(ignoringCase(text(operand, operator, path)));
    default:
      throw new InvalidEventPattern(`${path}: unrecognized match type ${operator}`);
  }
}

/** Every value passes that is not excluded, whatever its type. */
function anythingBut(operand: unknown, path: string, wildcards: WildcardPattern[][]): LeafTest {
  if (!isObject(operand)) return anythingButValues(listOf(operand, path), path);
  const { operator, operand: excluded } = onlyMember(operand, path);
  const values = listOf(excluded, path);
  if (operator === 'wildcard') {
    const patterns = values.map((value) => parseWildcard(text(value, operator, path), path));
    wildcards.push(patterns);
    return noneOf(patterns.map((pattern) => textTest(wildcardTest(pattern))));
  }
  if (operator !== 'prefix' && operator !== 'suffix' && operator !== 'equals-ignore-case') {
    throw new InvalidEventPattern(`${path}: anything-but does not take ${operator}`);
  }
  if (operator !== 'equals-ignore-case' && values.includes('')) {
    throw new InvalidEventPattern(`${path}: anything-but takes no empty ${operator}`);
  }
  return noneOf(values.map((value) => textOperator(operator, value, path)));
}

function anythingButValues(values: readonly unknown[], path: string): LeafTest {
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size !== 1 || !(kinds.has('string') || kinds.has('number'))) {
    throw new InvalidEventPattern(`${path}: anything-but takes strings or numbers, not both`);
  }
  return (leaf) => !values.includes(leaf);
}

function noneOf(tests: readonly LeafTest[]): LeafTest {
  return (leaf) => !tests.some((test) => test(leaf));
}

/** A network that leaves at least one bit to the host, as in EventBridge: a whole address is a text in the list. */
function cidr(block: string, path: string): (text: string) => boolean {
  const [start = '', prefix = '', ...more] = block.split('/');
  const network = ipAddress(start);
  if (!network || !/^\d{1,3}$/.test(prefix) || more.length > 0) {
    throw new InvalidEventPattern(
      `${path}: cidr ${block} is not an IP address, a slash and the bits of the prefix`,
    );
  }
  if (Number(prefix) < network.bits) return inNetwork(network, Number(prefix));
  throw new InvalidEventPattern(
    `${path}: the prefix of cidr ${block} must have less than ${network.bits} bits`,
  );
}

/** EventBridge folds each UTF-16 unit alone: `ß` is `ß` or `SS`, and characters beyond the BMP keep their case. */
function ignoringCase(expected: string, part?: 'prefix' | 'suffix'): (text: string) => boolean {
  const source = expected.split('').map((unit) => {
    const [lower, upper] = [unit.toLowerCase(), unit.toUpperCase()].map(literal);
    return lower === upper ? lower : `(?:${lower}|${upper})`;
  });
  const start = part === 'suffix' ? '' : '^';
  const end = part === 'prefix' ? '' : '$';
  const expression = new RegExp(`${start}${source.join('')}${end}`);
  return (text) => expression.test(text);
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function textTest(test: (text: string) => boolean): LeafTest {
  return (leaf) => typeof leaf === 'string' && test(leaf);
}

function onlyMember(value: unknown, path: string): { operator: string; operand: unknown } {
  const [member, ...more] = isObject(value) ? Object.entries(value) : [];
  if (!member || more.length > 0) {
    throw new InvalidEventPattern(`${path}: a match expression has exactly one operator`);
  }
  const [operator, operand] = member;
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

function isPrimitive(value: unknown): value is Leaf {
  return value === null || ['boolean', 'number', 'string'].includes(typeof value);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
