import { InvalidEventPattern } from './invalid-event-pattern.ts';
import { compileLeaf, type Json, type ValueTest } from './operators.ts';

export type Matcher = (event: unknown) => boolean;

/** Tests the value at one place of an event. Undefined when the field is absent. */
type Node = (value: Json | undefined) => boolean;

/**
 * Compiles an event pattern, as EventBridge rules, pipes and event source mappings use it.
 *
 * Every field of the pattern must match. A list matches when one of its entries does. A list in the event matches when
 * one of its elements does. Fields inside a list of objects must match the same element.
 * @param pattern the pattern as an object or as JSON text
 * @throws InvalidEventPattern
 */
export function compilePattern(pattern: unknown): Matcher {
  const parsed = typeof pattern === 'string' ? parse(pattern) : pattern;
  const node = compileObject(parsed, '');
  return (event) => node(event as Json);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidEventPattern(`the pattern is not JSON: ${(error as Error).message}`);
  }
}

function compileObject(pattern: unknown, path: string): Node {
  if (!isObject(pattern))
    throw new InvalidEventPattern(`${path || 'the pattern'} must be an object or an array`);
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new InvalidEventPattern(`${path || 'the pattern'} is an empty object`);
  const tests = fields.map(([key, value]) =>
    key === '$or' ? compileOr(value, path) : compileField(key, value, path),
  );
  const matchesOne = (object: Json | undefined): boolean => tests.every((test) => test(object));
  return (value) => (Array.isArray(value) ? value.some(matchesOne) : matchesOne(value));
}

function compileField(key: string, pattern: unknown, parent: string): Node {
  const path = parent ? `${parent}.${key}` : key;
  const node = Array.isArray(pattern) ? compileList(pattern, path) : compileObject(pattern, path);
  return (object) => node(isObject(object) && Object.hasOwn(object, key) ? (object[key] as Json) : undefined);
}

function compileOr(alternatives: unknown, path: string): Node {
  if (!Array.isArray(alternatives) || alternatives.length < 2) {
    throw new InvalidEventPattern(`${path ? `${path}.` : ''}$or must be an array of at least two objects`);
  }
  const nodes = alternatives.map((alternative) => compileObject(alternative, path));
  return (object) => nodes.some((node) => node(object));
}

function compileList(list: readonly unknown[], path: string): Node {
  if (list.length === 0) throw new InvalidEventPattern(`${path} is an empty array`);
  const tests: readonly ValueTest[] = list.map((entry) => compileLeaf(entry, path));
  return (value) => {
    const leaves = leavesOf(value);
    return tests.some((test) => test(leaves));
  };
}

/** The primitives at a place. An object is not a leaf, and an empty list has none. */
function leavesOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return isObject(value) ? [] : [value];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
