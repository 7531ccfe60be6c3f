import { InvalidEventPattern } from './invalid-event-pattern.ts';
import { compileList, isObject, type FieldTest } from './operators.ts';

/** An object in a pattern. All of its members must match, in the order of the text. */
export type ObjectPattern = readonly Member[];

export type Member =
  | { readonly kind: 'field'; readonly key: string; readonly test: FieldTest }
  | { readonly kind: 'object'; readonly key: string; readonly pattern: ObjectPattern }
  | { readonly kind: 'or'; readonly alternatives: readonly ObjectPattern[] };

/** EventBridge's documented limit for the product of the lengths of all `$or` in a pattern. */
const MAX_COMBINATIONS = 1000;

/** The matcher of EventBridge keeps these names for operators, so no field below `$or` may have them. */
const RESERVED_BELOW_OR = new Set([
  ...[
    'exactly',
    'equals-ignore-case',
    'prefix',
    'suffix',
    'anything-but',
    'exists',
    'wildcard',
    'numeric',
    'cidr',
  ],
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
]);

/**
 * Parses an event pattern.
 * @param pattern an object or JSON text
 * @throws InvalidEventPattern
 */
export function parsePattern(pattern: unknown): ObjectPattern {
  const parsed = typeof pattern === 'string' ? parseJson(pattern) : pattern;
  const scope = { path: '', belowOr: false };
  const object = parseObject(parsed, scope);
  const combinations = combinationsOf(object);
  if (combinations > MAX_COMBINATIONS) {
    throw new InvalidEventPattern(
      `$or has ${combinations} combinations; a pattern may have ${MAX_COMBINATIONS}`,
    );
  }
  return object;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidEventPattern(`the pattern is not JSON: ${(error as Error).message}`);
  }
}

interface Scope {
  readonly path: string;
  readonly belowOr: boolean;
}

function parseObject(pattern: unknown, scope: Scope): ObjectPattern {
  const name = scope.path || 'the pattern';
  if (!isObject(pattern)) throw new InvalidEventPattern(`${name} must be an object or an array`);
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new InvalidEventPattern(`${name} is an empty object`);
  return fields.map(([key, value]) => {
    const path = scope.path ? `${scope.path}.${key}` : key;
    if (key === '$or') return { kind: 'or', alternatives: parseOr(value, path, scope) };
    if (scope.belowOr && RESERVED_BELOW_OR.has(key)) {
      throw new InvalidEventPattern(`${path}: a field below $or cannot have the name of an operator`);
    }
    if (Array.isArray(value)) return { kind: 'field', key, test: compileList(value, path) };
    return { kind: 'object', key, pattern: parseObject(value, { ...scope, path }) };
  });
}

function parseOr(alternatives: unknown, path: string, scope: Scope): ObjectPattern[] {
  if (!Array.isArray(alternatives) || alternatives.length < 2) {
    throw new InvalidEventPattern(`${path} must be an array of at least two objects`);
  }
  return alternatives.map((alternative) => {
    if (!isObject(alternative)) throw new InvalidEventPattern(`${path} must only have objects`);
    return parseObject(alternative, { ...scope, belowOr: true });
  });
}

/** EventBridge multiplies the lengths of nested and of parallel `$or` alike. */
function combinationsOf(pattern: ObjectPattern): number {
  return pattern.reduce((product, member) => {
    if (member.kind === 'field') return product;
    if (member.kind === 'object') return product * combinationsOf(member.pattern);
    const { alternatives } = member;
    return alternatives.reduce((inner, one) => inner * combinationsOf(one), product * alternatives.length);
  }, 1);
}
