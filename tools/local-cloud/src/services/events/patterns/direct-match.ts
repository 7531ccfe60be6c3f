import { isObject, type FieldTest, type Leaf } from './operators.ts';
import type { Member, ObjectPattern } from './parse-pattern.ts';

/** Tests the value at one place of an event, undefined when there is none. */
export type NodeTest = (value: unknown) => boolean;

/**
 * Compiles an object of a pattern into a test that follows the structure of the event. In a list of objects, all members
 * must match the same object.
 */
export function matchObject(pattern: ObjectPattern): NodeTest {
  const tests = pattern.map(matchMember);
  const [only] = tests;
  const all = tests.length === 1 && only ? only : (value: unknown) => tests.every((test) => test(value));
  const node: NodeTest = (value) => {
    if (!Array.isArray(value)) return all(value);
    // An empty list has no fields, like an absent object.
    return value.length === 0 ? all(undefined) : value.some(node);
  };
  return node;
}

/** @returns a test for the object that has the member */
export function matchMember(member: Member): NodeTest {
  if (member.kind === 'or') {
    const tests = member.alternatives.map(matchObject);
    return (object) => tests.some((test) => test(object));
  }
  const read = readerOf(member.key);
  const test = member.kind === 'field' ? matchField(member.test) : matchObject(member.pattern);
  return (object) => test(read(object));
}

function matchField({ absent, passes }: FieldTest): NodeTest {
  return (value) => {
    if (typeof value !== 'object' || value === null) {
      return value === undefined ? absent : passes(value as Leaf);
    }
    if (!Array.isArray(value)) return absent;
    const leaves = leavesOf(value);
    return leaves.length === 0 ? absent : leaves.some(passes);
  };
}

/** An object is not a leaf, and an empty list has none. */
function leavesOf(list: readonly unknown[]): readonly Leaf[] {
  return list.flatMap((value) => {
    if (Array.isArray(value)) return leavesOf(value);
    return isObject(value) || value === undefined ? [] : [value as Leaf];
  });
}

/** Reads an own member of an object. Anything else has no members. */
export function readerOf(key: string): (object: unknown) => unknown {
  // Looking up an own member is slower, and only matters for what every object inherits.
  if (key in {})
    return (object) => (isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined);
  return (object) => (typeof object === 'object' && object !== null ? (object as Members)[key] : undefined);
}

type Members = Readonly<Record<string, unknown>>;
