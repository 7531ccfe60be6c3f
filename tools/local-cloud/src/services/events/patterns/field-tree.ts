import { readerOf } from './direct-match.ts';
import type { Leaf } from './operators.ts';

/** An object or a list as an element of a list in an event. */
export interface Element {
  readonly list: number;
  readonly index: number;
  /** The element around the list. */
  readonly parent: Element | undefined;
}

/** A value of a field, and the innermost element that it is in. */
export interface FoundValue {
  readonly value: Leaf;
  readonly element: Element | undefined;
}

/** The fields of a pattern as a tree, to read them from an event without its other fields. */
export class FieldTree {
  readonly #root: FieldNode;

  /** @param paths the names that lead to each field, joined by dots */
  constructor(paths: Iterable<string>) {
    this.#root = nodeOf(
      [],
      [...paths].map((path) => path.split('.')),
    );
  }

  /** All values of the fields, by path. */
  valuesIn(event: unknown): ReadonlyMap<string, readonly FoundValue[]> {
    const found = new Map<string, FoundValue[]>();
    let lists = 0;
    const visit = (node: FieldNode, value: unknown, element: Element | undefined): void => {
      if (Array.isArray(value)) {
        const list = lists++;
        for (const [index, one] of value.entries()) {
          visit(node, one, isContainer(one) ? { list, index, parent: element } : element);
        }
      } else if (isContainer(value)) {
        for (const { read, node: child } of node.names) visit(child, read(value), element);
      } else if (node.isField && value !== undefined) {
        const one = { value: value as Leaf, element };
        const values = found.get(node.path);
        if (values) values.push(one);
        else found.set(node.path, [one]);
      }
    };
    visit(this.#root, event, undefined);
    return found;
  }

  /** Whether the event has a field of the pattern, or a part of it, under a name with a dot. */
  hasDottedName(event: unknown): boolean {
    return leadsElsewhere(this.#root, event, false);
  }

  /** As `hasDottedName`, or whether a list of objects or lists contains fields of the pattern. */
  hasDottedNameOrList(event: unknown): boolean {
    return leadsElsewhere(this.#root, event, true);
  }
}

function leadsElsewhere(node: FieldNode, value: unknown, inLists: boolean): boolean {
  if (Array.isArray(value)) {
    return value.some((one) => isContainer(one) && (inLists || leadsElsewhere(node, one, inLists)));
  }
  // A loop, because every event passes here for each pattern with `$or` or `exists: false`.
  for (const { read, hasDot, node: child } of node.indirect) {
    const inner = read(value);
    if (inner === undefined) continue;
    if (hasDot || (isContainer(inner) && leadsElsewhere(child, inner, inLists))) return true;
  }
  return false;
}

interface FieldNode {
  readonly path: string;
  readonly isField: boolean;
  /** The names by which an object may have what is below: one step, or several steps joined by dots. */
  readonly names: readonly Name[];
  /** The names that are more than the last step to a field. */
  readonly indirect: readonly Name[];
}

interface Name {
  readonly key: string;
  readonly hasDot: boolean;
  readonly read: (object: unknown) => unknown;
  readonly node: FieldNode;
}

/** @param fields the steps from the node to each field in and below it */
function nodeOf(stepsToNode: readonly string[], fields: readonly (readonly string[])[]): FieldNode {
  const below = Map.groupBy(
    fields.filter(({ length }) => length > 0),
    ([step = '']) => step,
  );
  const names = [...below].flatMap(([step, inner]) => {
    const node = nodeOf(
      [...stepsToNode, step],
      inner.map((steps) => steps.slice(1)),
    );
    const joined = node.names.map(({ key, node: deeper }) => nameOf(`${step}.${key}`, true, deeper));
    return [nameOf(step, false, node), ...joined];
  });
  return {
    path: stepsToNode.join('.'),
    isField: fields.some(({ length }) => length === 0),
    names,
    indirect: names.filter(({ hasDot, node }) => hasDot || node.names.length > 0),
  };
}

function nameOf(key: string, hasDot: boolean, node: FieldNode): Name {
  return { key, hasDot, read: readerOf(key), node };
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
